#version 330 core
// The end wall of the lounge, and on it a sun.
//
// In    Frame; own as in sun.glsl
// Out   linear light, before the tone curve; may exceed 1
#include "view"
#include "sun"
out vec4 light;

void main() {
    vec2 at = view_ray() * room.z + vec2(0.0, eye.y); // from the middle of the sun, on the floor
    float px = view.x * room.z;
    float fill = far_lamp.y * finish.z;
    float burns = sun_burns();
    float away = max(length(at) - own.y, 0.0);
    vec3 colour = paint.rgb * (lamp.rgb * (0.38 * fill) + vec3(1.0, 0.62, 0.46) * (1.1 * burns * exp2(-1.6 * away)));
    colour *= 1.0 - 0.35 * exp2(-at.y * 5.0);
    light = vec4(colour + sun_light(at, px) * burns, 1.0);
}
