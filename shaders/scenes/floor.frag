#version 330 core
// The floor: carpet lit by the grid, and the ceiling broken in its pile.
//
// In    lamps, leanings, pile (soft grey noise), Frame
// Out   linear light, before the tone curve; may exceed 1
// Cost  4 texture reads a pixel, 5 with doors
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
    float down = max(-ray.y, 1e-4);
    float depth = eye.y / down;
    float slant = inversesqrt(dot(ray, ray) + 1.0);
    float cosine = down * slant;
    Leg leg = this_leg();
    vec3 way = way_in(leg, ray);
    vec2 place = leg.stand + way.xz * depth;
    vec2 cell = place / grid.xy + vec2(room.w, 0.0);
    float px = view.x * depth;
    float far = haze_over(depth / slant);
    float fill = irradiance(cell, px / (down * grid.y));
#ifdef ASLEEP
    fill = 1.4 * fill + 5.0 * pool(cell) * exp2(-2.0 * far);
#endif

    float edge = 1.0 - cosine, edge2 = edge * edge, edge4 = edge2 * edge2;
    float pile_light = 0.75 + 0.8 * edge4;
#ifdef TILES
    const float tuft = 0.0; // one dances on black glass
#else
    float near = exp2(-px / down * 90.0);
    float tuft = (textureLod(pile, place * 1.875, 0.0).r - 0.5) * near;

    // Carpet tiles are laid a quarter turn from one another: their pile takes light differently.
    vec2 lay = clamp((abs(fract(place * 0.8333) - 0.5) - 0.25) * 60.0, -1.0, 1.0);
    float turn = lay.x * lay.y * clamp(1.0 - px / down * 1.2, 0.0, 1.0);
    pile_light *= (1.0 + 1.7 * tuft) * (1.0 + 0.05 * turn);
#endif
    vec3 colour = carpet.rgb * (fill * pile_light);

    // The mirror ray leaves at the same slope; tufts tilt it. A rough floor draws what it mirrors
    // out along the line of sight far more than across it.
    float up = max(down + tuft * 0.04, 0.012);
    float rise = room.y / up;
    float lean = abs(way.x) / up;
    vec2 stretch = footprint(way, up);
    vec2 rough = finish.x * rise * vec2(1.2 + 0.6 * lean, 1.0 + 1.2 * stretch.y);
    vec2 width = (rough + px * stretch) / grid.xy;
    vec2 over = place + way.xz * rise;
    vec2 mirrored = over / grid.xy + vec2(room.w, 0.0);
    vec2 leans; // x tint
    vec3 seen = luminaires(mirrored, width, leans);
#ifdef ASLEEP
    seen.y *= seen.y / (seen.y + 0.10);
#endif
    vec3 mirror = lamp.rgb * (lamp.w * seen.x * seen.y * cutoff(cosine)) + tiles.z * fill;
#ifdef TILES
    vec3 hue = tile_light(mirrored, max(width.x, width.y));
    mirror *= hue;
#else
    const vec3 hue = vec3(1.0);
#endif
    mirror *= tinted(leans.x);
#ifdef WALLS
    float beside = through_wall(leg, over); // beyond a wall the mirror ray meets paint
    beside = clamp(beside / (0.2 + finish.x * rise) + 0.5, 0.0, 1.0);
    mirror = mix(mirror, paint.rgb * (0.4 * fill), beside);
#endif
    mirror = mix(mirror, haze.rgb * (clock.w * finish.z), haze_over(rise / slant));
    float straight_down = 0.035 * carpet.w;
    float fresnel = straight_down + (1.0 - straight_down) * edge4 * edge;
    // Fibres colour what they scatter, but not what only grazes them.
    vec3 tint = mix(carpet.rgb / carpet.g, vec3(1.0), 0.55 + 0.45 * edge4);
    colour += mirror * tint * (fresnel * (1.0 + 2.0 * tuft));

#ifdef WALLS
    colour *= 1.0 - 0.65 * exp2(-6.0 * from_wall(leg, place)); // shade at the wall's foot
#ifdef DOORS
    // Light comes out of the doors, those of wall.frag.
    float row = cell.y, which = floor(row + 0.5);
    vec2 from = vec2(room.x - abs(place.x), max(abs(row - which) * grid.y - 0.40, 0.0));
    float burns = texelFetch(lamps, ivec2(room.w + sign(place.x), which) & ivec2(31, 63), 0).r;
    burns *= has_door(leg, which) * (0.35 + 1.5 * open_by(which, sign(place.x)));
    burns *= exp2(-2.6 * from.x - 9.0 * from.y * from.y / (0.03 + from.x)) / (0.2 + 2.0 * from.x);
    colour += door_light(which, sign(place.x)) * (carpet.rgb + 0.09) * 2.2 * burns * clamp(1.5 - px / down * 0.8, 0.0, 1.0);
#endif
#endif
    light = vec4(mix(colour, haze.rgb * fill, far), 1.0);
}
