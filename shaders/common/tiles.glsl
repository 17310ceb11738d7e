// What colour a tile of the dance is: four phases, one after the other, each more saturated.
//
// In    own     phases walked, 0..128 and round again; seed; how much of its colour is seen, 0..1; -
#include "frame"
#include "hash"

const float TURN = 0.35; // of a phase in which tiles turn to the next, each at its own moment

// Four colours to a phase. Red stays below 0.75 of what is shown: a saturated one may not flash.
const vec3 COLOURS[16] = vec3[16](
    vec3(0.30, 1.00, 0.62), vec3(1.00, 0.78, 0.34), vec3(0.40, 0.66, 1.00), vec3(1.00, 0.64, 0.66),
    vec3(0.17, 0.92, 0.56), vec3(1.00, 0.69, 0.22), vec3(0.25, 0.46, 1.00), vec3(0.94, 0.48, 0.66),
    vec3(0.07, 0.82, 0.44), vec3(1.00, 0.61, 0.14), vec3(0.13, 0.24, 1.00), vec3(0.80, 0.27, 0.72),
    vec3(0.02, 0.74, 0.30), vec3(0.97, 0.57, 0.12), vec3(0.06, 0.10, 1.00), vec3(0.66, 0.12, 0.74));
const vec3 MEANS[4] = vec3[4](
    vec3(0.68, 0.77, 0.66), vec3(0.59, 0.64, 0.61), vec3(0.50, 0.48, 0.57),
    vec3(0.43, 0.38, 0.54));

// Light of the tile at `cell`, which is lost among the others as a pixel covers `wide` cells.
vec3 tile_light(vec2 cell, float wide) {
    uvec2 name = uvec2(ivec2(floor(cell)) & ivec2(31, 63)) + uvec2(uint(own.y), 0u);
    uint luck = dice(name); // eight bits for its moment, then two for each of eight phases
    float moment = float(luck & 255u) * (1.0 / 256.0);
    float late = fract(own.x) - (1.0 - TURN) - 0.8 * TURN * moment;
    float turned = clamp(late * (5.0 / TURN), 0.0, 1.0);
    int walked = int(own.x), phase = walked & 3, next = (phase + 1) & 3;
    int now = int(luck >> uint(8 + 2 * (walked & 7))) & 3;
    int then = int(luck >> uint(8 + 2 * (walked + 1 & 7))) & 3;
    // Its tubes go down and come up again in the next colour.
    vec3 tile = COLOURS[turned < 0.5 ? 4 * phase + now : 4 * next + then];
    tile *= 0.2 + 0.8 * abs(2.0 * turned - 1.0);
    vec3 all = mix(MEANS[phase], MEANS[next], clamp((fract(own.x) - 1.0 + TURN) / TURN, 0.0, 1.0));
    vec3 colour = mix(tile, all, clamp(1.6 * wide - 0.8, 0.0, 1.0));
    return mix(vec3(dot(colour, vec3(0.30, 0.55, 0.15))), colour, own.z);
}
