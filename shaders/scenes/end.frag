#version 330 core
// The end of a low corridor: a wall, and in it a lift with its doors open and its light on.
//
// In    Frame
//       own     half width, height of the opening in metres; -; -
// Out   linear light, before the tone curve; may exceed 1
#include "view"
#include "lift"
flat in vec2 far_lamp; // the lamp over the far end: its light, and what falls there
out vec4 light;

float within(float away, float half_width, float width) {
    return clamp((half_width - away) / width + 0.5, 0.0, 1.0);
}

void main() {
    vec2 ray = view_ray();
    vec2 at = vec2(ray.x * room.z, eye.y + ray.y * room.z);
    float px = view.x * room.z;
    float fill = far_lamp.y * finish.z;
    float glow = far_lamp.y;

    // The wall round the opening, and the metal of its frame.
    float from = max(abs(at.x) - own.x, 0.0) + max(at.y - own.y, 0.0);
    vec3 colour = paint.rgb * (0.10 * fill + CAR * (0.5 * glow * exp2(-from * 4.0)));
    float opening = within(abs(at.x), own.x, px) * within(at.y, own.y, px);
    float frame = within(abs(at.x), own.x + 0.07, px) * within(at.y, own.y + 0.07, px);
    colour = mix(colour, vec3(0.55, 0.62, 0.60) * glow, frame - opening);

    // The car: panels at its back, a lit ceiling, a rail, a floor that shines.
    float half_back = own.x * 0.78;
    float side = 1.0 - within(abs(at.x), half_back, px);
    float seam = 1.0 - 0.25 * within(abs(fract(at.x / half_back * 1.5 + 0.5) - 0.5), 0.012, px);
    float shade = mix(0.55, 1.0, clamp(at.y / own.y, 0.0, 1.0));
    vec3 car = CAR * (glow * CAR_LIGHT * 0.62 * shade * seam * (1.0 - 0.38 * side));
    car *= 1.0 - 0.45 * within(abs(at.y - 0.95), 0.03, px) * (1.0 - side);
    float top = within(-at.y, -own.y * 0.90, px);
    car = mix(car, CAR * (CAR_LIGHT * 0.9 * glow), top);
    float low = within(at.y, own.y * 0.10, px);
    car = mix(car, car * 0.45, low);
    colour = mix(colour, car, opening);
    light = vec4(mix(colour, haze.rgb * fill, haze_over(room.z)), 1.0);
}
