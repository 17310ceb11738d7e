#version 330 core
// No change of light that could hurt anybody: the flash limiter.
//
// In    see asked.glsl, law.glsl
// Out   display-referred, with each pixel's marks for the next picture in alpha; the leading end of
//       its interval
// Cost  3 texture reads a pixel, 1 more with WORDS, 1 with FREED; 3 square roots
#include "asked"
#include "law"
noperspective in vec2 at;
layout(location = 0) out vec4 screen;
layout(location = 1) out float extreme;

void main() {
    Verdict v = judge(asked_at(at), at);
    screen = vec4(v.show, float(v.marks) * (1.0 / 255.0));
    extreme = v.extreme;
}
