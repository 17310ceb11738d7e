#version 330 core
// The surfaces of a low concrete corridor, wet with light from the lift at its end.
//
// In    lamps, pile (soft grey noise), Frame
//       own     half width, height of what shines at the end in metres;
//               LEAN: strain; how far the walls lean in, m per m of their height
//       centre  LEAN: the lamp over the table; .w how loud it is, 0..1
//       FLOOR, CEILING, or neither for the walls; DRY: a floor between walls that hold no lamps
// Out   linear light, before the tone curve; may exceed 1
//       far_lamp  the lamp over the far end: its light, and what falls there
// Cost  3 texture reads a pixel, 4 on the hallway's walls
#include "view"
#include "lamps"
#include "lift"
uniform sampler2D pile;
flat in vec2 far_lamp;
out vec4 light;

float soft(float low, float high, float at, float blur) {
    return clamp((at - low) / blur + 0.5, 0.0, 1.0) * clamp((high - at) / blur + 0.5, 0.0, 1.0);
}

// Lamps on the walls, those of the columns to the left and right of the row overhead: let into the
// foot of the corridor; in the hallway brackets, which light the wall above and below them.
#ifdef LEAN
const float DRAWN = 1.0; // a polished floor
const float RAIL = 2.0; // radiance of a line on the walls at lamp output 1
const vec2 STAFF = vec2(1.62, 0.15); // metres: from where up its lines are, and how far apart
const float A_ROW = 2.0, MIDDLE = 1.50, HIGH = 0.11, WASH = 0.13, SPILLS = 2.0;
#else
const float DRAWN = 2.2; // on water an image is longer than what it is of
const float A_ROW = 2.0, MIDDLE = 0.24, HIGH = 0.035, WASH = 0.45, SPILLS = 11.0;
#endif

// How much of a box `wide` rows by `high` metres they fill; how brightly; how near the box is.
vec3 wall_lamps(float row, float y, float side, float wide, float high) {
    float spot = row * A_ROW, from = abs(fract(spot) - 0.5), off = abs(y - MIDDLE);
    ivec2 lamp_at = ivec2(int(room.w + side), int(spot / A_ROW)) & ivec2(31, 63);
#ifdef LEAN
    const float along = 0.05;
#else
    float along = 0.10 + 0.34 * centre.w; // the louder, the longer: at most a line with gaps
#endif
    vec2 share = clamp((vec2(along, HIGH) - vec2(from, off)) / vec2(wide * A_ROW, high) + 0.5, 0.0, 1.0);
    float seen = mix(share.x, 2.0 * along, clamp(1.6 * wide * A_ROW - 0.4, 0.0, 1.0)) * share.y;
#ifdef LEAN
    float spread = from * grid.y / A_ROW / (0.08 + 0.42 * off);
    float near = 5.0 * exp2(-2.6 * off - 3.0 * spread * spread) * clamp(off * 8.0 + 0.2, 0.0, 1.0);
#else
    float near = exp2(-4.0 * off / (1.0 + 2.0 * off)) * (1.4 - 2.8 * from); // none at the next row
#endif
    return vec3(seen, texelFetch(lamps, lamp_at, 0).r, near);
}

void main() {
    vec2 ray = view_ray();
#if defined(FLOOR)
    float slope = max(-ray.y, 1e-4), depth = eye.y / slope, beside = 0.5 * own.y;
#elif defined(CEILING)
    float slope = max(ray.y, 1e-4), depth = (room.y - eye.y) / slope;
    float beside = room.y - 0.5 * own.y;
#else
    float slope = max(abs(ray.x), 1e-4), beside = room.x;
#ifdef LEAN
    float depth = (room.x - own.w * eye.y) / max(slope + own.w * ray.y, 1e-4);
#else
    float depth = room.x / slope;
#endif
#endif
    vec3 at = vec3(ray.x * depth, eye.y + ray.y * depth, depth + eye.z);
    float px = view.x * depth;
    float row = at.z / grid.y;
    vec2 over = textureLod(lamps, vec2(room.w, row) * CELL, 0.0).rg;
    float seen_as_one = beyond(vec2(room.w, row), px / (slope * grid.y));
    float fill = mix(over.g, clock.w, seen_as_one) * finish.z;
    float walk = row * (1.0 / 64.0); // times a whole number: the stains have no seam
    float cosine = slope * inversesqrt(dot(ray, ray) + 1.0);
    float edge = 1.0 - cosine, edge2 = edge * edge;
    float fresnel = 0.05 + 0.95 * edge2 * edge2 * edge;

    // Light of the lift: it falls along the corridor, and lies on what is wet.
    float end = room.z - depth;
    float glow = far_lamp.y;
    float way = 1.0 / (0.3 + beside * beside + end * end);
    float falls = own.x * own.y * (end + 0.3) * beside * way * way;
    float blur = 0.05 + 0.09 * end;
#if defined(FLOOR)
    float mirror = soft(-own.x, own.x, ray.x * room.z, blur * 0.6)
                 * soft(0.0, DRAWN * own.y, slope * room.z - eye.y, blur * 3.0);
    float grime = textureLod(pile, vec2(0.045 * at.x, walk * 5.0), 0.0).r;
    float puddle = clamp((grime - 0.35) * 3.0, 0.0, 1.0);
    fresnel *= 0.5 + 0.5 * puddle;
    vec3 colour = carpet.rgb * (fill * (1.0 - 0.4 * puddle) + CAR * (falls * glow * 30.0));
#ifdef LEAN
    // The lamp's pool round the table, and in it the table's shadow.
    vec2 from = vec2(at.x - centre.x, centre.z - depth);
    vec2 aside = vec2(at.x + 0.9 * centre.x, from.y);
    vec2 shade = clamp((vec2(0.62, 0.36) - abs(aside)) * 9.0 + 0.5, 0.0, 1.0);
    float pool = exp2(-1.3 * dot(from, from)) * (1.0 - 0.8 * shade.x * shade.y);
    colour += carpet.rgb * CAR * (6.0 * far_lamp.y * pool);
#endif
#elif defined(CEILING)
    float mirror = 0.0;
    vec2 cell = vec2(at.x / grid.x + room.w, row);
    vec2 width = px * vec2(1.0, 1.0 / slope) / grid.xy;
    vec3 seen = luminaires(cell, width);
    vec2 part = (fract(cell) - 0.5) / grid.zw;
    float tube = 1.0 + 0.3 * cos(3.14159265 * part.x) * clamp(1.0 - width.x * 4.0, 0.0, 1.0);
    // Pipes run along: round, so lit on one side and dark on the other.
    float pipe = abs(abs(at.x) - 0.80 * room.x);
    float pipes = clamp((0.09 - pipe) / px + 0.5, 0.0, 1.0);
    float grime = textureLod(pile, vec2(0.23 * at.x, walk * 41.0), 0.0).r;
    vec3 colour = paint.rgb * (0.28 * fill * mix(1.0, 0.45, pipes) + CAR * (falls * glow * 14.0));
    colour *= 1.0 + 0.35 * (grime - 0.5) * exp2(-px * 40.0);
    float beam = clamp(0.5 + (abs(fract(row) - 0.5) - 0.44) / (px / (slope * grid.y)), 0.0, 1.0);
    colour *= 1.0 - 0.45 * beam;
    colour = mix(colour, lamp.rgb * (lamp.w * seen.y * tube * cutoff(cosine)), seen.x);
#else
    float behind = 2.0 * room.x - abs(ray.x) * room.z; // where the mirrored ray meets the end
    float mirror = soft(-own.x, own.x, behind, 2.5 * blur)
                 * soft(0.0, own.y, eye.y + ray.y * room.z, blur * 1.5) * 0.30;
    float drop = max(room.y - at.y, 0.0);
    float wide = px / (slope * grid.y);
    // A lamp throws a cone on the wall; between two there is dark.
    float part = fract(row) - 0.5;
    float lamp_here = over.r * finish.z;
    float cone = exp2(-part * part * 26.0 / (0.25 + drop)) * exp2(-0.9 * drop);
    float mean_cone = 0.46 * exp2(-0.55 * drop);
    float lit = mix(lamp_here * cone, fill * mean_cone, clamp(wide * 1.6, 0.0, 1.0));
    float grime = textureLod(pile, vec2(walk * 16.0, 0.09 * at.y + 0.3), 0.0).r;
    // Below a line it is painted darker, as in every basement.
    float band = clamp((at.y - 0.98) / (px * 1.5) + 0.5, 0.0, 1.0);
    vec3 arrives = 1.15 * lit + 0.05 * fill + CAR * (falls * glow * SPILLS);
    vec3 colour = paint.rgb * mix(0.52, 1.0, band) * arrives;
    colour *= 1.0 + 0.30 * (grime - 0.5);
    float damp = exp2(-at.y * 5.0);
    colour *= 1.0 - 0.5 * damp;
#ifdef LEAN
    // The lamp's own light, up to where its shade cuts it off: an edge that swings with it.
    vec2 to = vec2(room.x - sign(ray.x) * centre.x, centre.z - depth);
    float away = length(to), under = centre.y + 0.06 - 0.30 * away - at.y;
    float cut = clamp(under / (0.02 + 0.06 * away) + 0.5, 0.0, 1.0);
    float square = away * away + under * under;
    colour += paint.rgb * CAR * (6.0 * far_lamp.y * cut * to.x / (0.25 + square * sqrt(square)));
    // In the dark above it five lines, as of a staff, each as near as its own lamp is bright and the
    // sound is loud.
    float line = floor((at.y - STAFF.x) / STAFF.y);
    float own_lamp = texelFetch(lamps, ivec2(room.w + line - 2.0, 12.0 * line + 2.0) & ivec2(31, 63), 0).g;
    float reaches = room.z * (1.0 - centre.w * min(own_lamp / max(clock.w, 0.1), 1.1));
    float nearer = clamp(1.5 * (depth - reaches), 0.0, 1.0) * min(3.0 * centre.w, 1.0);
    nearer *= step(0.0, line) * step(line, 4.0) * own_lamp;
    float off_it = abs(at.y - STAFF.x - (line + 0.5) * STAFF.y);
    float rail = clamp((0.009 - off_it) / px + 0.5, 0.0, 1.0) * min(0.018 / px, 1.0);
    colour += (paint.rgb * (0.5 * exp2(-30.0 * off_it)) + RAIL * rail) * lamp.rgb * nearer;
    // Hairlines open where the wall would give way: along one height of a slow noise.
    vec2 worn = vec2(walk * 6.0, 0.045 * at.y + 0.6);
    float vein = abs(textureLod(pile, worn, 0.0).r - 0.53);
    float open = 0.004 * own.z, sharp = 0.004 + 0.05 * px;
    colour *= 1.0 - 0.55 * min(own.z * 2.0, 1.0) * clamp((open - vein) / sharp + 0.5, 0.0, 1.0);
#endif
#endif
#if defined(FLOOR)
#if !defined(LEAN) && !defined(DRY)
    // The wet floor holds an image of those in the walls, drawn out downwards.
    float there = room.x / max(abs(ray.x), 1e-4);
    float away = min(there, 40.0) - depth;
    float below = -(eye.y + ray.y * there);
    float drawn = 0.05 + 0.08 * away;
    vec3 inlaid = wall_lamps((there + eye.z) / grid.y, below, sign(ray.x),
                             (px + 0.02 * away) / grid.y, drawn);
    float wet = 3.0 * fresnel * finish.y * step(there, room.z);
    colour += lamp.rgb * (lamp.w * inlaid.x * inlaid.y * wet);
    float foot = exp2(-3.0 * (room.x - abs(at.x)));
    colour += carpet.rgb * lamp.rgb * (2.0 * foot * fill);
#endif
#elif !defined(CEILING)
    vec3 inlaid = wall_lamps(row, at.y, sign(ray.x), px / (slope * grid.y), px);
#ifdef LEAN
    vec3 shine = CAR;
#else
    vec3 shine = lamp.rgb;
#endif
    colour += paint.rgb * shine * (WASH * inlaid.y * inlaid.z);
    colour = mix(colour, shine * (lamp.w * inlaid.y), inlaid.x);
#endif
    colour += CAR * (CAR_LIGHT * 0.40 * glow * mirror * fresnel * finish.y);
    light = vec4(mix(colour, haze.rgb * fill, haze_over(depth)), 1.0);
}
