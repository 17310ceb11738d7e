#version 330 core
// The last pass: the picture at the size of the output. What the host reads is laid in here only if
// the limiter, which does it otherwise, is left out.
//
// In    see enlarge.glsl, words.glsl
// Out   display-referred
// Cost  4 texture reads and 3 square roots a pixel, with PLAIN 1 read, with WORDS 1 read more
noperspective in vec2 at;
#include "frame"
#include "enlarge"
#ifdef WORDS
#include "words"
#endif
out vec4 screen;

void main() {
#ifdef WORDS
    screen = vec4(lettered(at), 1.0);
#else
    screen = vec4(enlarged(at), 1.0);
#endif
}
