#version 330 core
// One tube of the ranks: a bright line with darker ends, and the air round it.
//
// In    place, burns, hue as in rank.vert; Frame
//       MIRROR  the image in the floor, drawn out and dim
// Out   linear light; alpha is what it hides
#include "frame"
in vec2 place;
flat in vec3 burns;
flat in vec3 hue;
out vec4 light;

const float HALO = 7.0;

void main() {
    float across = abs(place.x) * HALO;
    float core = clamp(1.35 - across, 0.0, 1.0);
    float rim = 1.0 - abs(place.x);
    float air = 0.10 * rim * rim * rim;
    float ends = clamp(min(place.y, 1.0 - place.y) * 22.0, 0.0, 1.0);
    float caps = mix(0.10, 1.0, ends);
#ifdef MIRROR
    float soft = rim * rim;
    float strength = 0.34 * soft * (1.0 - place.y) * burns.x;
    vec3 shine = lamp.rgb * hue * (lamp.w * 0.5);
    light = vec4(shine, clamp(strength, 0.0, 1.0) * (1.0 - burns.y) * burns.z);
#else
    vec3 shine = lamp.rgb * hue * (lamp.w * burns.x * caps);
    float hides = mix(air * min(burns.x, 1.5) * ends, 1.0, core);
    light = vec4(shine, hides * (1.0 - burns.y) * burns.z);
#endif
}
