#version 330 core
// The last pass: the picture at the size of the output, and what the host reads laid in.
//
// In    picture  display-referred, at internal size
//       words    (OVERLAY) premultiplied, at output pixels; Frame.overlay says where
// Out   display-referred
// Cost  1 texture read a pixel, 2 with OVERLAY
noperspective in vec2 at;
#ifdef OVERLAY
#include "frame"
uniform sampler2D words;
#endif
uniform sampler2D picture;
out vec4 screen;

void main() {
    vec3 seen = textureLod(picture, at, 0.0).rgb;
#ifdef OVERLAY
    // Row 0 of the words is their top; a read outside them fetches nothing.
    vec2 pixel = vec2(gl_FragCoord.x, shown.y - gl_FragCoord.y) - overlay.xy;
    vec2 inside = step(vec2(0.0), pixel) * step(pixel, overlay.zw);
    vec4 word = texelFetch(words, clamp(ivec2(pixel), ivec2(0), ivec2(overlay.zw) - 1), 0)
              * (inside.x * inside.y);
    seen = seen * (1.0 - word.a) + word.rgb;
#endif
    screen = vec4(seen, 1.0);
}
