#version 330 core
// The last picture of the scene before, mixed out while the next comes in.
//
// In    source  that picture
//       Frame   clock.z, its share
// Out   linear light; alpha is the share
noperspective in vec2 at;
#include "frame"
uniform sampler2D source;
out vec4 light;

void main() { light = vec4(textureLod(source, at, 0.0).rgb, clock.z); }
