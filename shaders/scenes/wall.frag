#version 330 core
// The walls of a corridor: white paint under one row of luminaires.
//
// In    lamps, Frame
//       centre  .w how loud it is, 0..1
//       DOORS   there are some; else the walls are panelled
// Out   linear light, before the tone curve; may exceed 1
// Cost  2 texture reads a pixel, 3 with doors
#include "view"
#include "bend"
#include "lamps"
#include "lift"
out vec4 light;

const float NEON = 2.2; // radiance of what stands in a joint at lamp output 1
const float PANE = 1.5; // radiance of a room behind a door at lamp output 1
const float BEHIND = 2.2; // metres that such a room is deep

// Share of a pixel `width` high at `y` that lies below `top`.
float below(float y, float top, float width) { return clamp((top - y) / width + 0.5, 0.0, 1.0); }

// Share of a pixel `width` wide that lies within `half_width` of what is `away`.
float within(float away, float half_width, float width) {
    return clamp(half_width + 0.5 * width - away, 0.0, min(2.0 * half_width, width)) / width;
}

void main() {
    vec2 ray = view_ray();
    Leg leg = this_leg();
    vec3 way = way_in(leg, ray);
    float side = sign(way.x);
    float out_x = max(abs(way.x), 1e-4);
    float depth = (room.x - side * leg.stand.x) / out_x;
    float y = eye.y + ray.y * depth;
    float z = way.z * depth + leg.stand.y;
    float row = z / grid.y;
    float px = view.x * depth;
    float high = px * sqrt(1.0 + ray.y * ray.y / (out_x * out_x)); // m of wall a pixel covers
    float wide = px * footprint(way, out_x).y;
    float wide_rows = wide / grid.y;
    float far = haze_over(depth);
    vec2 over = textureLod(lamps, vec2(room.w, row) * CELL, 0.0).rg;
    float fill = mix(over.g, clock.w, beyond(vec2(room.w, row), wide_rows)) * finish.z;

    // The nearest lamps: a row of sources lights a wall by the cosines at both ends over the way,
    // most strongly at 1 / sqrt 2 of its distance below them. Each has its own stretch of it.
    float drop = max(room.y - y, 0.0);
    float reach = inversesqrt(drop * drop + room.x * room.x);
    float direct = drop * room.x * room.x * reach * reach * reach * 2.6;
    float apart = clamp(1.3 - 1.6 * wide_rows, 0.0, 1.0); // of lamps that a pixel can tell apart
    float glow = mix(fill, over.r * finish.z, 0.85 * apart);
    float part = fract(row) - 0.5;
    float cone = exp2(-part * part * 9.0 / (0.30 + drop));
    float scallop = mix(0.86, 0.36 + 0.82 * cone, apart);
    float lit = 0.09 * fill + 0.74 * direct * scallop * glow;
    lit *= (1.0 - 0.30 * exp2(-drop * 14.0)) * (1.0 - 0.40 * exp2(-y * 7.0));
    vec3 colour = paint.rgb * lit;

    float casing = 0.0;
#ifdef DOORS
    // Doors, a pair in each bay, between lamps; metres along the wall from a door's middle. Behind
    // each a room with a lamp of its own.
    float which = floor(row + 0.5);
    float along = (row - which) * grid.y, door = abs(along);
    vec2 lamp_there = texelFetch(lamps, ivec2(room.w + side, which) & ivec2(31, 63), 0).rg;
    float burns = mix(lamp_there.r, lamp_there.g, 0.5); // a room so near may not wink by itself
    burns = mix(burns, clock.w, clamp(wide_rows * 1.6 - 0.6, 0.0, 1.0));
    door += 9.0 * (1.0 - has_door(leg, which));
    float leaf = within(door, 0.46, wide) * below(y, 2.04, high);
    casing = within(door, 0.535, wide) * below(y, 2.115, high);
    float shade = 1.0 - 0.35 * exp2(min((y - 2.04) * 9.0, 1.0));
    vec3 wood = lit * shade * vec3(0.40, 0.48, 0.43);
    // A frame nearly as light as the wall, and no dark joint round the leaf: as one walks by, each
    // change from bright to dark or back costs a pixel a turn, and it has two a second.
    colour = mix(colour, lit * vec3(0.76, 0.80, 0.77), casing);
    colour = mix(colour, wood, leaf);
    // The louder it is, the wider the door stands open: in the gap the light of another room.
    float wide_open = open_by(which, side);
    float from = along + 0.46 - 0.5 * wide_open;
    float open = within(abs(from), 0.5 * wide_open, wide) * below(y, 2.04, high);
    vec3 beyond_it = door_light(which, side) * (PANE * burns);
    // One sees its back wall, or under that its floor, or over it a ceiling with the lamp.
    float there = eye.y + ray.y * (room.x + BEHIND - side * leg.stand.x) / out_x;
    float inwards = out_x * (room.y - eye.y) / max(ray.y, 1e-3) - (room.x - side * leg.stand.x);
    float own_lamp = clamp(6.0 * (0.5 - abs(inwards - 1.1)) + 0.5, 0.0, 1.0);
    float deep = 0.62 + 0.48 * exp2(-1.6 * (there - 1.9) * (there - 1.9));
    deep = mix(deep, 0.34, clamp(0.5 - 8.0 * there, 0.0, 1.0));
    deep = mix(deep, 0.70 + 1.1 * own_lamp, clamp(0.5 + 8.0 * (there - room.y), 0.0, 1.0));
    colour = mix(colour, beyond_it * deep, open);
    // Its edge takes that light, and so does the wall beside it.
    float past = along + 0.46 - wide_open;
    float edge_on = within(abs(past - 0.02), 0.02, wide) * below(y, 2.04, high);
    colour = mix(colour, beyond_it * 0.45 + lit * 0.3, edge_on);
    float spill = exp2(-5.0 * max(abs(from) - 0.5 * wide_open, 0.0) - 3.0 * max(y - 2.04, 0.0));
    colour += paint.rgb * beyond_it * (0.16 * spill * (1.0 - open) * step(door, 1.6));
#else
    // Panels, six to a bay, and between two a joint. In every third light stands as high as the
    // sound is loud: each has a lamp of its own, and its light lies on the panels beside it. In all of
    // them there would be stripes over a third of the picture, in every second over a quarter.
    float which = floor(6.0 * row);
    float joint = abs(fract(6.0 * row) - 0.5) * grid.y / 6.0;
    float burns = texelFetch(lamps, ivec2(room.w + side, 5.0 * which) & ivec2(31, 63), 0).g;
    float share = min(burns / max(clock.w, 0.1), 1.2);
    float tall = below(y, room.y * centre.w * share * share, 0.05 + 0.8 * centre.w);
    tall *= step(1.5, mod(which, 3.0));
    float neon = within(joint, 0.012, wide);
    colour = mix(colour * (1.0 - 0.55 * neon), CAR * (NEON * burns), neon * tall);
    colour += paint.rgb * CAR * (0.9 * burns * tall * exp2(-6.0 * joint));
#endif

    float base = below(y, 0.11, high) * (1.0 - casing);
    colour = mix(colour, lit * vec3(0.10, 0.13, 0.11), base);

    // Paint has a skin: at a slant it mirrors the luminaires, drawn out and soft.
    float edge = 1.0 - out_x * inversesqrt(dot(ray, ray) + 1.0), edge2 = edge * edge;
    float up = max(ray.y, 0.02);
    float rise = drop / up;
    vec2 hit = vec2(room.x - out_x * rise, z + way.z * rise) / grid.xy + vec2(room.w, 0.0);
    vec2 blur = (0.06 * rise * vec2(1.0, 1.0 + 1.0 / up) + px * vec2(1.0, 1.0 / up)) / grid.xy;
    vec3 seen = luminaires(hit, blur);
    float mirror = lamp.w * seen.x * seen.y * paint.w * (0.04 + 0.96 * edge2 * edge2 * edge);
    mirror *= clamp(1.5 - 0.5 * out_x * rise / room.x, 0.0, 1.0); // then comes the other wall
    mirror *= clamp(ray.y * 8.0, 0.0, 1.0) * (1.0 - max(0.6 * base, casing));
    colour += lamp.rgb * mirror;
    light = vec4(mix(colour, haze.rgb * fill, far), 1.0);
}
