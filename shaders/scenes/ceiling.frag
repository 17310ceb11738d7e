#version 330 core
// The ceiling: luminaires in a grid of acoustic tiles.
//
// In    lamps, leanings, pile (soft grey noise), Frame
//       FLAWS   something is out of order: grit, strain, a torn tile
// Out   linear light, before the tone curve; may exceed 1
//       ASLEEP  the house is dark, but for a lamp or two
// Cost  3 texture reads a pixel, 5 with flaws; one more asleep
#include "view"
#include "bend"
#include "leaning"
#ifdef TILES
#include "tiles"
#endif
uniform sampler2D pile;
out vec4 light;

void main() {
    vec2 ray = view_ray();
    ray.y = max(ray.y, 1e-4);
    float depth = (room.y - eye.y) / ray.y;
    float straight = inversesqrt(dot(ray, ray) + 1.0);
    float cosine = ray.y * straight;
    Leg leg = this_leg();
    vec3 way = way_in(leg, ray);
    vec2 place = leg.stand + way.xz * depth;
    vec2 cell = place / grid.xy + vec2(room.w, 0.0);

    // What one pixel covers, in cells.
    float px = view.x * depth;
    vec2 width = px * footprint(way, ray.y) / grid.xy;
    float far = haze_over(depth / straight);

    vec2 lean; // x tint, y torn
    vec3 seen = luminaires(cell, width, lean);
    float lens = seen.x, glow = seen.y, fill = seen.z;
#ifdef ASLEEP
    fill = 0.6 * fill + 1.8 * pool(cell) * exp2(-2.0 * far);
    glow *= glow / (glow + 0.10); // an arc that is just kept is an outline, not a light
#endif

    // Where in the luminaire, -0.5..0.5, and how much of it a pixel covers.
    vec2 within = (fract(cell) - 0.5) / (2.0 * grid.zw);
    vec2 blur = width / (2.0 * grid.zw);

    // Tubes: bright lines away from the viewer, darker at their ends and towards the frame.
    float beside = 2.0 * abs(fract(tubes.x * within.x + 0.5) - 0.5);
    float line = 1.0 - beside * beside;
    line *= line;
    line = 2.461 * line * line - 1.0; // its mean is 0
    float tube = 1.0 + tubes.y * line * clamp(1.0 - blur.x * tubes.x * 1.3, 0.0, 1.0);
    vec2 rim = clamp((0.5 - abs(within)) * vec2(11.0, 8.0), 0.0, 1.0);
    tube *= mix(1.0, 0.55 + 0.45 * rim.x * rim.y, clamp(1.3 - 2.5 * blur.y, 0.0, 1.0));

    // Prisms of the lens, as long as a pixel can tell them apart.
    vec2 fine = clamp(1.0 - width * tubes.z * 1.2, 0.0, 1.0);
    vec2 prism = abs(fract(tubes.z * cell) - 0.5) * 4.0 - 1.0;
    tube *= 1.0 + tubes.w * fine.x * fine.y * prism.x * prism.y;

#ifdef FLAWS
    // Grit eats at the tubes: their light comes through in crumbs.
    float crumbs = textureLod(pile, place * vec2(0.30, 0.12), 0.0).r - 0.5;
    tube *= max(1.0 + 3.0 * felt.y * crumbs * exp2(-px / ray.y * 20.0), 0.10);
#endif

    vec3 shine = lamp.rgb * (lamp.w * glow * tube * cutoff(cosine) + 0.06 * fill);
    shine *= tinted(lean.x);
#ifdef FLAWS
    shine *= torn_light(lean.y, within);
#endif

#ifdef TILES
    vec3 hue = tile_light(cell, max(width.x, width.y));
    shine *= hue;
#else
    const vec3 hue = vec3(1.0);
#endif

    // Acoustic tiles hang in T-bars, whose lines are those of the luminaires.
    float speck = textureLod(pile, place * (5.0 / 3.0), 0.0).r - 0.5;
    speck *= exp2(-px / ray.y * 110.0);
    vec2 joint = (cell - 0.5 + grid.zw) * tiles.xy;
    vec2 box = width * tiles.xy;
    vec2 bars = overlap(abs(joint - floor(joint + 0.5)), box, vec2(0.016)) / box;
    float share = fill * tiles.z * (1.0 + 0.5 * speck) * (1.0 - tiles.w * max(bars.x, bars.y));
#ifdef WALLS
    share *= 1.0 - 0.45 * exp2(-5.0 * from_wall(leg, place));
#endif
#ifdef FLAWS
    // Strain opens hairlines between tiles and through them, along one height of a slow noise.
    float vein = abs(textureLod(pile, place * 0.037 + 0.4, 0.0).r - 0.5);
    float wide = 0.004 + 0.05 * px / ray.y;
    float open = felt.x * clamp(0.5 + (0.010 * felt.x - vein) / wide, 0.0, 1.0);
    open *= exp2(-px / ray.y * 9.0);
    share *= 1.0 - 0.7 * open; // a lamp stays whole: a dark line that walks over it costs two turns
#endif
    vec3 tile = vec3(0.87, 1.0, 0.89) * share; // the carpet's green comes back up

    vec3 colour = mix(tile, shine, lens);
    light = vec4(mix(colour, haze.rgb * fill, far), 1.0);
}
