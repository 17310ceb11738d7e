// The grid of lamps, and how it looks through a footprint of any size.
//
// In    lamps   32 x 64, one texel a cell: r output of the tube, g irradiance
#include "frame"
uniform sampler2D lamps;

const vec2 CELL = vec2(1.0 / 32.0, 1.0 / 64.0);

vec2 lamp_at(vec2 cell) { return textureLod(lamps, cell * CELL, 0.0).rg; }

// Light that falls at `cell`. Far away it becomes the mean of all lamps: where a pixel covers many
// cells the grid's own repetition would show as streaks.
float irradiance(vec2 cell, float far) {
    return mix(lamp_at(cell).g, clock.w, far) * finish.z;
}

// A train of pulses of period 1, each within `half_width` of the middle of its cell, seen through a
// box `width` wide: exact, so edges neither crawl nor shimmer however small the cells are.
vec2 pulses(vec2 x, vec2 width, vec2 half_width) {
    vec2 a = fract(x) - 0.5 * width;
    vec2 b = a + width;
    vec2 whole_a = floor(a), whole_b = floor(b);
    vec2 full = 2.0 * half_width;
    vec2 area_a = whole_a * full + clamp(a - whole_a - 0.5 + half_width, vec2(0.0), full);
    vec2 area_b = whole_b * full + clamp(b - whole_b - 0.5 + half_width, vec2(0.0), full);
    return (area_b - area_a) / width;
}

// Output of the lamps that a footprint of `width` cells at `cell` covers.
float lamps_in(vec2 cell, vec2 width) {
    // One lamp alone while the footprint is smaller than its cell, then the blend of neighbours.
    vec2 alone = clamp((1.0 - width) * 1.4, 0.0, 1.0);
    vec2 near = lamp_at(mix(cell, floor(cell) + 0.5, alone));
    float widest = max(width.x, width.y);
    float blurred = clamp(widest * 0.5 - 0.5, 0.0, 1.0);
    float many = clamp(widest * 0.08 - 0.4, 0.0, 1.0);
    return mix(mix(near.r, near.g, blurred), clock.w, many);
}

// A lens of prisms sends light down, not sideways.
float cutoff(float cosine) { return mix(0.40, 1.0, clamp(cosine * 1.7, 0.0, 1.0)); }
