#version 330 core
// A frond of a plant of light, or its pot, standing on the floor or as the floor mirrors it.
//
// In    corner  x its plant: left or right + 2 * pairs away, y frond + half its way from foot to tip,
//               z 0 or 1 for its sides
//       lamps, leanings, Frame; own as in sun.glsl
//       MIRROR  the image in the floor
// Out   leaf    x -1..1 across, y 0..1 from foot to tip
//       glows   rgb light of it; how much it hides
#include "frame"
#include "leaning"
in vec3 corner;
out vec2 leaf;
out vec4 glows;

const float FRONDS = 21.0;
const float POT = 0.42; // metres high
const float AISLE = 2.25; // metres from the middle to a plant
const vec3 LEAF = vec3(0.66, 0.78, 0.52), TIP = vec3(1.0, 0.80, 0.66); // the light of a frond

// Fronds leave by the golden angle, the first of them upright, the last hanging over the pot.
vec3 frond(float which, float t, float side) {
    float turn = 2.39996 * which + 0.6, lie = sqrt((which + 0.5) / FRONDS);
    float high = 1.75 - 0.35 * lie;
    vec2 away = vec2(cos(turn), sin(turn)) * (mix(0.28, 1.35, lie) * t * (0.45 + 0.55 * t));
    away += t * t * vec2(own.z * side, -own.w);
    return vec3(away.x * side, POT + high * t * (1.55 + 0.35 * lie - (0.62 + 0.95 * lie) * t), away.y);
}

vec3 project(vec3 at) {
    vec2 film = (at.xy - vec2(0.0, eye.y)) * view.w * vec2(size.y * size.z, 1.0);
    film.y += eye.w * at.z;
    return vec3(film, at.z);
}

void main() {
    float side = 2.0 * mod(corner.x, 2.0) - 1.0, rows = 2.0 * floor(corner.x * 0.5);
    float which = floor(corner.y), t = 2.0 * fract(corner.y);
    bool pot = which == FRONDS;
    float depth = (rows + 1.5 - mod(own.x, 2.0)) * grid.y; // at every second row
    vec3 foot = vec3(side * AISLE, 0.0, depth);
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
    float taper = pot ? 0.13 + 0.06 * t : 0.030 * (0.10 + 2.6 * t * (1.0 - t));
    float thin = max(taper * view.w / at.z, 1.2 * size.w);
    here.xy += vec2(-along.y, along.x) * (leaf.x * thin * at.z) / square;
    gl_Position = vec4(here.xy, 0.0, at.z);

    int row = int(2.0 * floor(own.x * 0.5) + rows + 1.0) & 63;
    ivec2 cell = ivec2(int(room.w + side * AISLE / grid.x), row);
    float lit = texelFetch(lamps, cell, 0).r;
    vec3 lean = tinted(texelFetch(leanings, cell, 0).r * (255.0 / 127.0) - 128.0 / 127.0);
    float reach = haze.w * depth * (1.0 + 0.016 * depth);
    vec3 shine = pot ? vec3(0.30, 0.20, 0.17) * (0.10 + 0.5 * lit)
                     : mix(LEAF, TIP, t * t) * lean * (lit * (0.6 + 3.6 * t * t) + 0.04);
    // It fades before it would pass through the eye, and in where the end wall would hide it.
    float away = depth / grid.y;
    float fade = clamp(1.6 * away - 0.8, 0.0, 1.0) * clamp(room.z / grid.y - away, 0.0, 1.0);
    glows = vec4(mix(shine, haze.rgb * clock.w, 1.0 - exp2(-reach)), fade);
#ifdef MIRROR
    glows.a *= 0.30;
#endif
}
