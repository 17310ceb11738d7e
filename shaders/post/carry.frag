#version 330 core
// The limiter's memory at another size: what was shown enlarged as it was, the rest from the
// nearest pixel.
//
// In    see enlarge.glsl, law.glsl; picture is before
// Out   as limit.frag
noperspective in vec2 at;
#include "enlarge"
uniform sampler2D before;
uniform sampler2D leading;
layout(location = 0) out vec4 screen;
layout(location = 1) out float extreme;

void main() {
    screen = vec4(enlarged(at), textureLod(before, at, 0.0).a);
    extreme = textureLod(leading, at, 0.0).r;
}
