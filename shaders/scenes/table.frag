#version 330 core
// One table under one lamp, before the end of a narrow hallway, and an empty chair.
//
// In    Frame; own as in concrete.frag; centre is the lamp, over the middle of the table and to and fro
//       ALCOVE  the wall behind them
// Out   linear light, before the tone curve; alpha is what is there
//       far_lamp  the lamp over the far end: its light, and what falls there
#include "view"
#include "lift"
#include "box"
flat in vec2 far_lamp;
out vec4 light;

const vec3 HALF = vec3(0.62, 0.745, 0.36); // half its width, its height, half its depth

// Lay `what` over `under`, where it covers `share`.
vec4 over(vec4 under, vec3 what, float share) {
    return vec4(mix(under.rgb, what, share), mix(under.a, 1.0, share));
}

void main() {
    vec2 ray = view_ray();
    float fill = far_lamp.y * finish.z;
    float burns = mix(far_lamp.x, far_lamp.y, 0.5);

#ifdef ALCOVE
    // The shade cuts the light off: a cone on the wall, and dark above it.
    vec2 at = vec2(ray.x * room.z, eye.y + ray.y * room.z);
    float behind = room.z - centre.z;
    vec2 spot = vec2(at.x - 1.5 * centre.x, at.y - 0.95);
    float cone = exp2(-2.4 * spot.x * spot.x - 2.2 * spot.y * spot.y);
    float above = clamp((centre.y - 0.10 - at.y) / 0.30 + 0.5, 0.05, 1.0);
    vec3 colour = paint.rgb * (0.09 * fill + CAR * (5.0 * burns * cone * above));
    // The table's shadow lies at its foot.
    float shadow = clamp((0.46 - at.y) / 0.30, 0.0, 1.0) * clamp((0.95 - abs(at.x + 0.8 * centre.x)) * 4.0, 0.0, 1.0);
    colour *= (1.0 - 0.62 * shadow) * (1.0 - 0.4 * exp2(-at.y * 8.0));
    light = vec4(mix(colour, haze.rgb * fill, haze_over(room.z)), 1.0);
#else
    vec4 colour = vec4(0.0);
    float back = centre.z + HALF.z, front = centre.z - HALF.z;
    vec3 wood = vec3(0.42, 0.19, 0.08);

    // Legs, the far ones first; then the top, met where the ray goes through its height.
    vec2 at_back = vec2(ray.x * back, eye.y + ray.y * back);
    vec2 at_front = vec2(ray.x * front, eye.y + ray.y * front);
    float px = view.x * front;
    vec2 far_leg = vec2(abs(at_back.x) - HALF.x + 0.05, at_back.y - 0.5 * HALF.y);
    vec2 leg = vec2(abs(at_front.x) - HALF.x + 0.05, at_front.y - 0.5 * HALF.y);
    colour = over(colour, wood * (0.10 * fill + 0.10 * burns), box(far_leg, vec2(0.022, 0.5 * HALF.y), px));
    colour = over(colour, wood * (0.16 * fill + 0.03 * burns), box(leg, vec2(0.026, 0.5 * HALF.y), px));
    float fall = max(-ray.y, 1e-3);
    float depth = (eye.y - HALF.y) / fall;
    vec2 on = vec2(ray.x * depth, depth - centre.z);
    vec2 wide = view.x * depth * vec2(1.0, 1.0 / fall);
    vec2 part = clamp((HALF.xz - abs(on)) / wide + 0.5, 0.0, 1.0);
    vec2 lit = vec2(on.x - centre.x, on.y);
    float pool = exp2(-3.0 * dot(lit, lit));
    float grain = 1.0 + 0.10 * sin(on.y * 90.0 + 3.0 * sin(on.x * 4.0)) * clamp(1.0 - wide.y * 30.0, 0.0, 1.0);
    float graze = 1.0 - fall * inversesqrt(dot(ray, ray) + 1.0);
    vec3 top = wood * grain * (CAR * (13.0 * burns * pool) + 0.2 * fill)
             + CAR * (burns * (0.25 + 1.2 * exp2(-9.0 * lit.x * lit.x)) * graze * graze * 0.30);
    vec2 sheet = vec2(on.x - 0.06 + 0.12 * on.y, on.y + 0.06 - 0.12 * on.x);
    vec2 paper = clamp((vec2(0.105, 0.148) - abs(sheet)) / wide + 0.5, 0.0, 1.0);
    top = mix(top, vec3(0.90, 1.0, 0.92) * (2.3 * burns * pool), paper.x * paper.y);
    colour = over(colour, top, part.x * part.y);
    vec2 rim = vec2(at_front.x, at_front.y - HALF.y + 0.024);
    colour = over(colour, wood * (0.20 * burns + 0.25 * fill), box(rim, vec2(HALF.x, 0.024), px));

    // An empty chair, dark before the light: two posts, two rails, a seat.
    float chair_at = centre.z - 0.57;
    vec2 at = vec2(ray.x * chair_at, eye.y + ray.y * chair_at);
    float chair = box(vec2(abs(at.x) - 0.185, at.y - 0.44), vec2(0.017, 0.44), view.x * chair_at);
    chair = max(chair, box(vec2(at.x, at.y - 0.815), vec2(0.20, 0.055), view.x * chair_at));
    chair = max(chair, box(vec2(at.x, at.y - 0.455), vec2(0.205, 0.025), view.x * chair_at));
    colour = over(colour, wood * (0.10 * fill), chair);

    // Cord, shade and bulb; the air under them holds the light.
    vec2 hung = vec2(ray.x * centre.z, eye.y + ray.y * centre.z - centre.y);
    hung.x -= centre.x * clamp(1.0 - hung.y / (room.y - centre.y), 0.0, 1.0);
    px = view.x * centre.z;
    float under = max(-hung.y, 0.0);
    float beam = clamp(1.0 - abs(hung.x) / (0.20 + 0.52 * under), 0.0, 1.0);
    beam *= step(hung.y, 0.0) * exp2(-1.6 * under) * clamp((hung.y + centre.y - 0.72) * 6.0, 0.0, 1.0);
    vec3 air = CAR * (0.85 * burns * beam * beam * (3.0 - 2.0 * beam));
    colour.rgb = colour.rgb * colour.a + air;
    float seen = max(colour.a, 0.45 * beam * min(burns, 1.0));
    colour = vec4(colour.rgb / max(seen, 1e-3), seen);
    float cord = box(vec2(hung.x, hung.y - 0.6), vec2(0.007, 0.5), px);
    float flare = mix(0.24, 0.07, clamp(hung.y / 0.17, 0.0, 1.0));
    float shade = box(vec2(hung.x, hung.y - 0.085), vec2(flare, 0.085), px);
    colour = over(colour, vec3(0.020, 0.024, 0.020) * (0.5 * burns + fill), max(cord, shade));
    colour = over(colour, CAR * (2.6 * CAR_LIGHT * burns), box(hung, vec2(0.215, 0.018), px));
    light = vec4(mix(colour.rgb, haze.rgb * fill, haze_over(centre.z)), colour.a);
#endif
}
