#version 330 core
// A frond of a plant of light, or its pot, standing on the floor or as the floor mirrors it.
//
// In    corner  x its plant: place across + 4 * rows away, y frond + half its way from foot to tip,
//               z 0 or 1 for its sides
//       lamps, Frame; own as in sun.glsl
//       MIRROR  the image in the floor
// Out   leaf    x -1..1 across, y 0..1 from foot to tip
//       glows   rgb light of it; how much it hides
#include "frame"
#include "lamps"
in vec3 corner;
out vec2 leaf;
flat out vec4 glows;

const float FRONDS = 9.0;
const float POT = 0.46; // metres high
// Pastel: what a lamp of a plant is, from foot to tip the same.
const vec3 PASTEL[4] = vec3[4](vec3(0.62, 0.96, 0.78), vec3(0.98, 0.74, 0.72),
                               vec3(0.76, 0.74, 0.98), vec3(0.98, 0.86, 0.64));

vec3 frond(float which, float t, float side) {
    float turn = 6.2831853 * (which + 0.35) / FRONDS;
    float high = 0.80 + 0.18 * cos(2.0 * turn);
    vec2 away = vec2(cos(turn), sin(turn)) * (0.62 * t * (0.35 + 0.65 * t));
    away += t * t * vec2(own.z * side, -own.w);
    return vec3(away.x * side, POT + high * t * (1.75 - 0.95 * t), away.y);
}

vec3 project(vec3 at) {
    vec2 film = (at.xy - vec2(0.0, eye.y)) * view.w * vec2(size.y * size.z, 1.0);
    film.y += eye.w * at.z;
    return vec3(film, at.z);
}

void main() {
    float across = mod(corner.x, 4.0), rows = floor(corner.x * 0.25);
    float side = across < 2.0 ? -1.0 : 1.0;
    float outer = across == 0.0 || across == 3.0 ? 1.0 : 0.0;
    float which = floor(corner.y), t = 2.0 * fract(corner.y);
    bool pot = which == FRONDS;
    float depth = (rows + 0.9 + 0.5 * outer - fract(own.x)) * grid.y;
    vec3 foot = vec3(side * mix(1.75, 2.85, outer), 0.0, depth);
    leaf = vec2(2.0 * corner.z - 1.0, t);

    vec3 at = foot + (pot ? vec3(0.0, POT * t, 0.0) : frond(which, t, side));
    vec3 on = foot + (pot ? vec3(0.0, POT * t + 0.1, 0.0) : frond(which, t + 0.06, side));
#ifdef MIRROR
    at.y = -at.y;
    on.y = -on.y;
#endif
    at.z = max(at.z, 0.2);
    on.z = max(on.z, 0.2);
    vec3 here = project(at), there = project(on);
    vec2 square = vec2(size.x * size.w, 1.0);
    vec2 along = (there.xy / there.z - here.xy / here.z) * square;
    along *= inversesqrt(max(dot(along, along), 1e-12));
    float taper = pot ? 0.15 + 0.05 * t : 0.046 * (0.30 + 2.2 * t * (1.0 - t));
    float thin = max(taper * view.w / at.z, 1.2 * size.w);
    here.xy += vec2(-along.y, along.x) * (leaf.x * thin * at.z) / square;
    gl_Position = vec4(here.xy, 0.0, at.z);

    int row = int(floor(own.x) + rows) & 63;
    float lit = texelFetch(lamps, ivec2(int(room.w + 2.0 * side * (1.0 + outer) - 0.5), row), 0).r;
    int hue = (row + int(outer) + 64) & 3;
    float reach = haze.w * depth * (1.0 + 0.016 * depth);
    vec3 shine = pot ? vec3(0.86, 0.80, 0.80) * lamp.rgb * (0.16 + 0.5 * lit)
                     : PASTEL[hue] * (3.0 * lit + 0.05);
    // It fades before it would pass through the eye, and in where the end wall would hide it.
    float away = depth / grid.y;
    float fade = clamp(1.6 * away - 0.8, 0.0, 1.0) * clamp(room.z / grid.y - away, 0.0, 1.0);
    glows = vec4(mix(shine, haze.rgb * clock.w, 1.0 - exp2(-reach)), fade);
#ifdef MIRROR
    glows.a *= 0.30;
#endif
}
