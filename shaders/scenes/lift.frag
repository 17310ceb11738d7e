#version 330 core
// The closed doors of a lift, at a corridor's end; through their slots floors are seen to fall.
//
// In    lamps, Frame
//       own     half width, height of the doors in metres; rows from here to them; floors fallen
// Out   linear light, before the tone curve; may exceed 1
// Cost  4 texture reads a pixel
#include "view"
#include "lamps"
#include "lift"
flat in vec2 far_lamp; // the lamp over the far end: its light, and what falls there
out vec4 light;

const float STOREY = 0.62; // metres between two falling lamps
const float SIGNS = 12.0;  // lamps over the doors, one for each floor

// Share of a pixel `px` wide within `half_size` of the middle of what is `from` it.
float box(vec2 from, vec2 half_size, float px) {
    vec2 part = clamp((half_size - abs(from)) / px + 0.5, 0.0, 1.0);
    return part.x * part.y;
}

void main() {
    vec2 ray = view_ray();
    vec2 at = vec2(ray.x * room.z, eye.y + ray.y * room.z);
    float px = view.x * room.z;
    float row = eye.z / grid.y + own.z;
    float fill = far_lamp.y * finish.z;

    vec3 wall = paint.rgb * (fill * (0.22 + 0.16 * at.y / room.y));
    float edge_x = room.x - abs(at.x);
    wall *= 1.0 - 0.35 * exp2(-edge_x * 7.0);

    // Brushed steel mirrors the corridor behind the viewer, drawn out downwards.
    float up = max(ray.y, 0.03);
    float rise = (room.y - at.y) / up;
    vec2 hit = vec2((at.x + ray.x * rise) / grid.x + room.w, row - rise / grid.y);
    vec3 seen = luminaires(hit, vec2(0.25, 0.35 + 0.10 * rise));
    float over = clamp(ray.y * 14.0 + 0.5, 0.0, 1.0);
    float above = lamp.w * seen.x * seen.y * exp2(-0.10 * rise);
    vec3 mirror = mix(vec3(0.10, 0.16, 0.12) * fill, lamp.rgb * above, over);
    float brush = 0.5 + 0.5 * sin(at.x * 211.0) * sin(at.x * 97.0 + 1.7);
    float fine = clamp(1.0 - px * 60.0, 0.0, 1.0);
    vec3 steel = vec3(0.62, 0.68, 0.68) * (0.20 * fill + 0.55 * mirror);
    steel *= 1.0 + 0.10 * fine * (brush - 0.5);
    float doors = box(at - vec2(0.0, 0.5 * own.y), vec2(own.x, 0.5 * own.y), px);
    vec2 frame_half = vec2(own.x + 0.09, 0.5 * own.y + 0.09);
    float frame = box(at - vec2(0.0, 0.5 * own.y), frame_half, px) - doors;
    vec3 colour = mix(wall, vec3(0.30, 0.33, 0.33) * fill * 0.5, clamp(frame, 0.0, 1.0));
    colour = mix(colour, steel, doors);

    // Between the leaves a line of light; in each a slot, behind which the floors' lamps fall.
    float slit = box(at - vec2(0.0, 0.5 * own.y), vec2(0.008, 0.5 * own.y), px) * doors;
    vec2 slot_at = vec2(abs(at.x) - 0.42 * own.x, at.y - 1.22);
    float slot = box(slot_at, vec2(0.085, 0.62), px);
    float rim = box(slot_at, vec2(0.105, 0.64), px) - slot;
    float floor_at = at.y / STOREY + own.w;
    float storey = floor(floor_at), from = abs(fract(floor_at) - 0.5);
    ivec2 lit_by = ivec2(int(room.w), int(row) + int(mod(storey, 8.0)) & 63);
    vec2 passes = texelFetch(lamps, lit_by, 0).rg;
    float passing = mix(passes.y, passes.x, 0.4); // it moves, which is change enough
    float glow = exp2(-from * from * 36.0) + 0.22;
    colour = mix(colour, vec3(0.04 * fill), clamp(rim, 0.0, 1.0));
    colour = mix(colour, CAR * (CAR_LIGHT * passing * glow), slot);
    colour = mix(colour, CAR * (CAR_LIGHT * 0.7 * far_lamp.y), slit);
    // Their light lies on the steel beside the slots.
    float beside = exp2(-12.0 * max(abs(slot_at.x) - 0.10, 0.0)) * doors * (1.0 - slot);
    colour += CAR * (0.16 * passing * glow * beside * step(abs(slot_at.y), 0.60));

    // On either side of the doors the same floors go by at full width, lamp under lamp.
    vec2 shaft_at = vec2(abs(at.x) - 0.5 * (own.x + 0.13 + room.x - 0.08), at.y - 0.5 * room.y);
    vec2 shaft_half = vec2(0.5 * (room.x - 0.08 - own.x - 0.13), 0.5 * room.y);
    float shaft = box(shaft_at, shaft_half, px);
    float bar_from = from * STOREY;
    ivec2 bar_by = ivec2(int(room.w + sign(at.x)), int(row) + int(mod(storey, 16.0)));
    vec2 bar_lit = texelFetch(lamps, bar_by & ivec2(31, 63), 0).rg;
    float bar_burns = mix(bar_lit.y, bar_lit.x, 0.4);
    float bar = clamp(1.5 - bar_from * 10.0, 0.0, 1.0)
              * clamp((0.86 * shaft_half.x - abs(shaft_at.x)) / px + 0.5, 0.0, 1.0);
    float round_it = exp2(-bar_from * bar_from * 40.0);
    colour = mix(colour, CAR * (bar_burns * (0.12 + 0.5 * round_it)), shaft);
    colour = mix(colour, CAR * (0.5 * CAR_LIGHT * bar_burns), bar * shaft);

    // Over them a line of lamps, one for each floor; the floor that passes is lit.
    float sign_at = (at.x / own.x * 0.5 + 0.5) * SIGNS;
    float which = clamp(floor(sign_at), 0.0, SIGNS - 1.0);
    vec2 sign_from = vec2((sign_at - which - 0.5) * 2.0 * own.x / SIGNS, at.y - own.y - 0.20);
    float bulb = clamp((0.030 - length(sign_from)) / px + 0.5, 0.0, 1.0);
    float near = abs(mod(own.w - which, SIGNS));
    float now = exp2(-4.0 * min(near, SIGNS - near));
    ivec2 sign_by = ivec2(int(room.w), int(row + which) & 63);
    float burns = texelFetch(lamps, sign_by, 0).r;
    colour = mix(colour, vec3(1.0, 0.66, 0.24) * (burns * (0.30 + 5.0 * now)), bulb);

    light = vec4(mix(colour, haze.rgb * fill, haze_over(room.z)), 1.0);
}
