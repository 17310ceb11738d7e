#version 330 core
// A harbour at night: a hillside of lights, and their long reflections in black water.
//
// In    lamps, Frame
//       own     height of the shore line, half picture heights above the middle; roughness of water
// Out   linear light, before the tone curve; may exceed 1
#include "frame"
#include "hash"
uniform sampler2D lamps;
out vec4 light;

const vec2 GRID = vec2(32.0, 14.0); // lights seen: all columns, the nearer rows, the first lowest

// Light of the hillside at `at`: x in columns from the left, y in rows from the shore.
vec3 hillside(vec2 at, vec2 px) {
    vec2 cell = floor(at);
    if (cell.y < 0.0 || cell.y >= GRID.y || cell.x < 0.0 || cell.x >= GRID.x) return vec3(0.0);
    vec3 own_way = chances(uvec2(cell)); // where in its cell, how bright, which lamp
    float ridge = 9.0 + 3.0 * sin(cell.x * 0.31 + 0.8) + 2.0 * sin(cell.x * 0.13);
    if (cell.y > ridge) return vec3(0.0); // above it is sky
    vec2 away = at - cell - 0.5 - vec2(0.8, 0.6) * (own_way.xy - 0.5);
    vec2 soft = max(px, vec2(0.07, 0.12));
    float spot = exp2(-dot(away / soft, away / soft)) * 0.0081 / (soft.x * soft.y);
    float burns = textureLod(lamps, (cell + 0.5) / vec2(32.0, 64.0), 0.0).r;
    vec3 tint = mix(lamp.rgb, vec3(0.80, 1.0, 0.92), step(0.7, own_way.z)); // some are fluorescent
    return tint * (lamp.w * burns * (0.35 + 1.3 * own_way.y) * spot);
}

void main() {
    vec2 film = (gl_FragCoord.xy - 0.5 * size.xy) * (2.0 * size.w); // y -1..1
    float wide = size.x * size.w;
    vec2 px = 2.0 * size.w * vec2(0.5 * GRID.x / wide, GRID.y / 0.55);
    float above = film.y - own.x;
    float across = (film.x / wide * 0.5 + 0.5) * GRID.x;

    vec3 sky = haze.rgb * (1.0 + 1.6 * exp2(-4.0 * abs(above))) * (0.4 + 0.6 * clock.w);
    vec3 colour = sky;
    if (above > 0.0) {
        colour += hillside(vec2(across, above / 0.55 * GRID.y), px);
    } else {
        // Water: the same lights upside down, drawn out towards the viewer and broken by waves.
        float near = -above;
        float wave = sin(near * 90.0 / (0.3 + near) + clock.x * 0.9) +
                     sin(near * 151.0 / (0.3 + near) - clock.x * 0.7 + across);
        vec3 glow = vec3(0.0);
        for (int k = 0; k < 8; ++k) {
            float stretch = near * (0.22 + 0.13 * float(k));
            vec2 at = vec2(across + own.y * near * wave * (0.3 + 0.1 * float(k)), 0.0);
            at.y = stretch / 0.55 * GRID.y;
            glow += hillside(at, max(px, vec2(0.16, 0.8)));
        }
        colour = sky * 0.35 + glow * 0.45;
    }
    light = vec4(colour, 1.0);
}
