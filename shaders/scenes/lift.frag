#version 330 core
// The doors of a lift, at a corridor's end; they stand open, and behind them floors fall.
//
// In    lamps, Frame
//       own     half the gap between the doors, their height in metres; rows from here to them; floors fallen
// Out   linear light, before the tone curve; may exceed 1
// Cost  4 texture reads a pixel
#include "view"
#include "lamps"
#include "lift"
#include "box"
flat in vec2 far_lamp; // the lamp over the far end: its light, and what falls there
out vec4 light;

const float STOREY = 1.30; // metres between two falling lamps
const float LEAVES = 0.98; // metres, half the width of both
const vec2 SHAFT = vec2(0.80, 2.1); // metres, half its width, and its depth
const float SIGNS = 8.0;   // floors on the dial over the doors
const float DIAL = 0.36;   // metres, its radius

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
    float gap = own.x;
    float doors = box(at - vec2(0.0, 0.5 * own.y), vec2(LEAVES, 0.5 * own.y), px);
    vec2 frame_half = vec2(LEAVES + 0.09, 0.5 * own.y + 0.09);
    float frame = box(at - vec2(0.0, 0.5 * own.y), frame_half, px) - doors;
    float open = box(at - vec2(0.0, 0.5 * own.y), vec2(gap, 0.5 * own.y), px);

    // Behind them a shaft: where the ray meets its side or its back, and the floors' lamps there.
    float deep = min(SHAFT.x / max(abs(ray.x), 1e-4) - room.z, SHAFT.y);
    float back = step(SHAFT.y - 1e-3, deep);
    vec2 meets = ray * (room.z + deep) + vec2(0.0, eye.y);
    float floor_at = meets.y / STOREY + own.w;
    float storey = floor(floor_at), from = abs(fract(floor_at) - 0.5);
    ivec2 lit_by = ivec2(int(room.w), int(row) + int(mod(storey, 8.0)) & 63);
    vec2 passes = texelFetch(lamps, lit_by, 0).rg;
    float passing = mix(passes.y, passes.x, 0.4); // it moves, which is change enough
    float tube_px = view.x * (room.z + deep) / STOREY;
    float tube = clamp((0.055 - from) / tube_px + 0.5, 0.0, 1.0);
    tube *= mix(1.0, clamp((0.62 - abs(meets.x)) / 0.04 + 0.5, 0.0, 1.0), back) * back;
    float slab = clamp((from - 0.43) / tube_px + 0.5, 0.0, 1.0); // the edge of a floor
    float wash = 0.16 + exp2(-22.0 * from * from);
    float near_back = mix(0.25 + 0.55 * deep / SHAFT.y, 1.0, back);
    vec3 inside = CAR * (0.60 * CAR_LIGHT * passing * wash * near_back);
    inside = mix(inside, 0.12 * inside, slab);
    inside += CAR * (1.5 * CAR_LIGHT * passing * tube);

    // Their light pours out: over the edges of the leaves, the steel, the wall and the frame.
    float spills = CAR_LIGHT * far_lamp.y * gap;
    float beside = max(abs(at.x) - gap, 0.0);
    vec3 colour = wall + paint.rgb * CAR * (0.60 * spills * exp2(-1.6 * beside));
    colour = mix(colour, vec3(0.30, 0.33, 0.33) * (fill * 0.5 + 0.5 * spills * CAR), clamp(frame, 0.0, 1.0));
    steel += CAR * (0.40 * spills * exp2(-5.0 * beside));
    steel = mix(steel, CAR * (0.55 * spills), box(vec2(beside - 0.012, 0.0), vec2(0.012, 1.0), px));
    colour = mix(colour, steel, doors);
    colour = mix(colour, inside, open);

    // Over them half a clock: one hand, and a mark for each floor; the floor that passes is lit.
    vec2 dial = at - vec2(0.0, own.y + 0.10);
    float far_off = length(dial), turn = atan(dial.y, dial.x) * (SIGNS / 3.14159265); // 0 right
    float face = clamp((DIAL - far_off) / px + 0.5, 0.0, 1.0) * clamp(dial.y / px + 0.5, 0.0, 1.0);
    float rim = clamp((0.016 - abs(far_off - DIAL)) / px + 0.5, 0.0, 1.0) * step(0.0, dial.y);
    float which = clamp(floor(SIGNS - turn), 0.0, SIGNS - 1.0);
    float mark_at = (SIGNS - which - 0.5) * (3.14159265 / SIGNS);
    vec2 mark = dial - 0.80 * DIAL * vec2(cos(mark_at), sin(mark_at));
    float bulb = clamp((0.024 - length(mark)) / px + 0.5, 0.0, 1.0);
    float floor_now = abs(mod(own.w, 2.0 * SIGNS) - SIGNS); // there are more floors than marks
    float now = exp2(-4.0 * abs(floor_now - which - 0.5));
    ivec2 sign_by = ivec2(int(room.w), int(row + which) & 63);
    float burns = texelFetch(lamps, sign_by, 0).r;
    float hand_at = (SIGNS - floor_now) * (3.14159265 / SIGNS);
    vec2 hand = vec2(cos(hand_at), sin(hand_at));
    float beside_hand = abs(dial.x * hand.y - dial.y * hand.x), along = dot(dial, hand);
    float pointer = clamp((0.030 * (1.0 - along / DIAL) - beside_hand) / px + 0.5, 0.0, 1.0)
                  * step(0.0, along);
    colour = mix(colour, CAR * (0.42 * far_lamp.y), face);
    colour = mix(colour, vec3(1.0, 0.66, 0.24) * (burns * (0.60 + 6.0 * now)), bulb * face);
    colour = mix(colour, vec3(0.02), pointer * face);
    colour = mix(colour, steel * 1.4 + CAR * 0.10 * spills, rim);

    light = vec4(mix(colour, haze.rgb * fill, haze_over(room.z)), 1.0);
}
