#version 330 core
// The far end: haze alone.
//
// In    Frame   generated, see render/frame.py
// Out   linear light, before the tone curve; may exceed 1
#include "frame"
out vec4 light;

void main() { light = vec4(haze.rgb * clock.w * finish.z, 1.0); }
