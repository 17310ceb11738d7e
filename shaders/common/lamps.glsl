// The grid of lamps, and how it looks through a footprint of any size.
//
// In    lamps     32 x 64, one texel a cell: r output of the tube, g irradiance
//       leanings  the same, to be read as they are: r tint, 128 is none; g torn
#include "frame"
uniform sampler2D lamps;
uniform sampler2D leanings;

const vec2 CELL = vec2(1.0 / 32.0, 1.0 / 64.0);

// How far a footprint `wide` cells across has lost sight of single lamps, 0..1. The blurred lamps
// stay true up to about two cells; beyond, only their mean does, or the horizon shimmers. The same
// where the grid begins anew to the left and right, or its repetition shows as streaks.
float beyond(vec2 cell, float wide) {
    return clamp(max(wide, 0.5 * abs(cell.x - room.w) - 5.5) * 0.25 - 0.4, 0.0, 1.0);
}

// Light that falls on a footprint of `wide` cells at `cell`.
float irradiance(vec2 cell, float wide) {
    return mix(textureLod(lamps, cell * CELL, 0.0).g, clock.w, beyond(cell, wide)) * finish.z;
}

// Light of the nearest lamps alone, in a round pool under each: for a room that is dark otherwise.
float pool(vec2 cell) {
    vec2 low = floor(cell - 0.5), part = cell - 0.5 - low;
    return textureLod(lamps, (low + part * part * (3.0 - 2.0 * part) + 0.5) * CELL, 0.0).r;
}

// How much of a box `width` wide lies within `half_width` of a middle that is `away` from its own:
// exact, so edges neither crawl nor shimmer however small what they bound becomes.
vec2 overlap(vec2 away, vec2 width, vec2 half_width) {
    return clamp(half_width + 0.5 * width - away, vec2(0.0), min(2.0 * half_width, width));
}

// Luminaires seen through a box `width` cells wide: x their share of it, y the output of those, and z
// the light that falls there, in steps at their edges, where tiles meet.
//
// A box over the line between two cells sees both lamps by their shares: one bilinear read at the
// right place between the two weighs them so. A box wider than a cell would show the grid in
// reverse: what it sees fades to the average before that. `leaning` is that of the nearer
// lamp: x tint, -1 snow blue .. 1 warm, y how torn its tile is, 0..1.
vec3 luminaires(vec2 cell, vec2 width, out vec2 leaning) {
    vec2 line = floor(cell + 0.5);
    vec2 past = cell - line; // the nearer lamps are half a cell before and after the line
    vec2 sooner = overlap(0.5 + past, width, grid.zw);
    vec2 later = overlap(0.5 - past, width, grid.zw);
    vec2 both = sooner + later;
    vec2 spot = (line - 0.5 + (later + 1e-6) / (both + 2e-6)) * CELL;
    vec2 near = textureLod(lamps, spot, 0.0).rg;
    vec2 share = mix(both / width, 2.0 * grid.zw, clamp(1.6 * width - 0.9, 0.0, 1.0));
    float widest = max(width.x, width.y);
    float seen = mix(near.r, near.g, clamp(widest - 0.7, 0.0, 1.0));
    vec2 light = mix(vec2(seen, near.g), clock.ww, beyond(cell, widest));
    leaning = textureLod(leanings, spot, 0.0).rg * vec2(255.0 / 127.0, 1.0);
    leaning.x -= 128.0 / 127.0;
    leaning *= clamp(2.2 - 1.6 * widest, 0.0, 1.0); // neither is told as a pixel sees many cells
    return vec3(share.x * share.y, light.x, light.y * finish.z);
}

vec3 luminaires(vec2 cell, vec2 width) {
    vec2 leaning;
    return luminaires(cell, width, leaning);
}

// A lens of prisms sends light down, not sideways.
float cutoff(float cosine) { return mix(0.40, 1.0, clamp(cosine * 1.7, 0.0, 1.0)); }
