// What colour a tile of the dance is: four phases, one after the other, each more saturated.
//
// In    own     phases walked, 0..128 and round again; seed; -; -
#include "frame"
#include "hash"

const float TURN = 0.35; // of a phase in which tiles turn to the next, each at its own moment

// Four colours to a phase. Red stays below 0.75 of what is shown: a saturated one may not flash.
const vec3 COLOURS[16] = vec3[16](
    vec3(0.54, 1.00, 0.74), vec3(1.00, 0.87, 0.54), vec3(0.58, 0.83, 1.00), vec3(1.00, 0.82, 0.78),
    vec3(0.34, 0.95, 0.74), vec3(1.00, 0.80, 0.36), vec3(0.38, 0.70, 1.00), vec3(1.00, 0.66, 0.60),
    vec3(0.12, 0.80, 0.62), vec3(0.98, 0.64, 0.22), vec3(0.20, 0.36, 1.00), vec3(0.86, 0.38, 0.66),
    vec3(0.04, 0.74, 0.34), vec3(0.96, 0.60, 0.17), vec3(0.10, 0.14, 1.00), vec3(0.70, 0.22, 0.78));
const vec3 MEANS[4] = vec3[4](
    vec3(0.78, 0.88, 0.76), vec3(0.68, 0.78, 0.68), vec3(0.56, 0.52, 0.58), vec3(0.49, 0.35, 0.51));

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
    return mix(tile, all, clamp(1.6 * wide - 0.8, 0.0, 1.0));
}
