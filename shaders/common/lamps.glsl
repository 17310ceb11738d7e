// The grid of lamps, and how it looks through a footprint of any size.
//
// In    lamps   32 x 64, one texel a cell: r output of the tube, g irradiance
#include "frame"
uniform sampler2D lamps;

const vec2 CELL = vec2(1.0 / 32.0, 1.0 / 64.0);

// How far a footprint `wide` cells across has lost sight of single lamps, 0..1. The blurred lamps
// stay true up to about two cells; beyond, only their mean does, or the horizon shimmers and the
// grid's own repetition shows as streaks.
float beyond(float wide) { return clamp(wide * 0.25 - 0.4, 0.0, 1.0); }

// Light that falls on a footprint of `wide` cells at `cell`.
float irradiance(vec2 cell, float wide) {
    return mix(textureLod(lamps, cell * CELL, 0.0).g, clock.w, beyond(wide)) * finish.z;
}

// Luminaires seen through a box `width` cells wide: x their share of it, y the output of those seen.
//
// The share is the exact integral of a train of pulses, so edges neither crawl nor shimmer however
// small the cells are. A box over the line between two cells sees both lamps by their shares: one
// bilinear read at the right place between them weighs them so.
vec2 luminaires(vec2 cell, vec2 width) {
    vec2 base = floor(cell);
    vec2 a = cell - base - 0.5 * width;
    vec2 b = a + width;
    vec2 first = floor(a), last = floor(b);
    vec2 full = 2.0 * grid.zw, lead = grid.zw - 0.5;
    vec2 area_a = first * full + clamp(a - first + lead, vec2(0.0), full);
    vec2 area_b = last * full + clamp(b - last + lead, vec2(0.0), full);
    vec2 border = last * full;
    vec2 later = area_b - max(border, area_a) + 1e-5;
    vec2 sooner = max(border - area_a, 0.0);
    vec2 at = base + last - 0.5 + later / (later + sooner);
    vec2 near = textureLod(lamps, at * CELL, 0.0).rg;
    vec2 share = (area_b - area_a) / width;
    float widest = max(width.x, width.y);
    float seen = mix(mix(near.r, near.g, clamp(widest - 0.7, 0.0, 1.0)), clock.w, beyond(widest));
    return vec2(share.x * share.y, seen);
}

// Share of a box `width` wide at `x` that a train of pulses of period 1 fills, each within
// `half_width` of the middle of its cell.
vec2 pulses(vec2 x, vec2 width, vec2 half_width) {
    vec2 a = fract(x) - 0.5 * width;
    vec2 b = a + width;
    vec2 first = floor(a), last = floor(b);
    vec2 full = 2.0 * half_width, lead = half_width - 0.5;
    vec2 area_a = first * full + clamp(a - first + lead, vec2(0.0), full);
    vec2 area_b = last * full + clamp(b - last + lead, vec2(0.0), full);
    return (area_b - area_a) / width;
}

// A lens of prisms sends light down, not sideways.
float cutoff(float cosine) { return mix(0.40, 1.0, clamp(cosine * 1.7, 0.0, 1.0)); }
