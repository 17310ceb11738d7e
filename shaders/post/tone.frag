#version 330 core
// The picture as a display shows it; where the flash limiter works, that does this as well.
//
// In    see tone.glsl
// Out   display-referred
noperspective in vec2 at;
#include "tone"
out vec4 picture;

void main() { picture = vec4(toned(at), 1.0); }
