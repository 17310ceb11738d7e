#version 330 core
// The end of a narrow hallway: a wall, and before it one table under one lamp.
//
// In    Frame; own as in concrete.frag
// Out   linear light, before the tone curve; may exceed 1
#include "view"
#include "lift"
flat in vec2 far_lamp; // the lamp over the far end: its light, and what falls there
out vec4 light;

// Share of a pixel `px` wide within `half_size` of the middle of what is `from` it.
float box(vec2 from, vec2 half_size, float px) {
    vec2 part = clamp((half_size - abs(from)) / px + 0.5, 0.0, 1.0);
    return part.x * part.y;
}

void main() {
    vec2 ray = view_ray();
    vec2 at = vec2(ray.x * room.z, eye.y + ray.y * room.z);
    float px = view.x * room.z;
    float fill = far_lamp.y * finish.z;
    float burns = far_lamp.x;

    // The lamp hangs low: a cone on the wall, and dark above its shade.
    vec2 spot = vec2(at.x, at.y - 1.02);
    float cone = exp2(-5.0 * spot.x * spot.x - 3.2 * spot.y * spot.y);
    float above = clamp((1.58 - at.y) * 3.0 + 0.6, 0.12, 1.0);
    vec3 colour = paint.rgb * (0.10 * fill + CAR * (3.0 * burns * cone * above));
    colour *= 1.0 - 0.4 * exp2(-at.y * 8.0);

    // Cord and shade, dark against the wall, and the light under the shade.
    colour *= 1.0 - 0.9 * box(vec2(at.x, at.y - 2.2), vec2(0.010, 0.5), px);
    float flare = mix(0.30, 0.10, clamp((at.y - 1.52) / 0.18, 0.0, 1.0));
    float shade = box(vec2(at.x, at.y - 1.61), vec2(flare, 0.09), px);
    colour = mix(colour, vec3(0.030, 0.036, 0.030) * (0.6 * burns + fill), shade);
    float bulb = box(at - vec2(0.0, 1.512), vec2(0.27, 0.022), px);
    colour = mix(colour, CAR * (2.4 * CAR_LIGHT * burns), bulb);

    // The table: legs, edge, and its top, seen at a slant; a sheet of paper lies on it.
    float legs = box(vec2(abs(at.x) - 0.50, at.y - 0.34), vec2(0.028, 0.34), px);
    colour = mix(colour, vec3(0.030, 0.022, 0.014) * (burns + fill), legs);
    float under = box(vec2(at.x, at.y - 0.40), vec2(0.47, 0.28), px);
    colour *= 1.0 - 0.55 * under * clamp((at.y - 0.05) * 1.6, 0.0, 1.0);
    float deep = clamp((at.y - 0.72) / 0.13, 0.0, 1.0);
    float top = box(vec2(at.x, at.y - 0.785), vec2(mix(0.60, 0.46, deep), 0.065), px);
    float pool = exp2(-3.4 * at.x * at.x);
    colour = mix(colour, vec3(0.30, 0.19, 0.10) * CAR * (3.4 * burns * pool + 0.2 * fill), top);
    float paper = box(vec2(at.x - 0.03, at.y - 0.775), vec2(mix(0.13, 0.10, deep), 0.030), px);
    colour = mix(colour, vec3(0.95, 1.0, 0.95) * (2.6 * burns * pool), paper);
    float edge = box(vec2(at.x, at.y - 0.70), vec2(0.60, 0.022), px);
    colour = mix(colour, vec3(0.12, 0.075, 0.04) * (0.8 * burns * pool + 0.2 * fill), edge);

    light = vec4(mix(colour, haze.rgb * fill, haze_over(room.z)), 1.0);
}
