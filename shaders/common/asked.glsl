// What the limiter is asked for at a place, 0..1, in the middle of a pixel.
//
// In    TONED  the scene in linear light, with its glow; see tone.glsl
//       WORDS  at output size, the picture enlarged and over it what the host reads; see words.glsl
//       else   picture, display-referred
#include "frame"
#if defined(TONED)
#include "tone"
vec3 asked_at(vec2 place) { return toned(place); }
#elif defined(WORDS)
#include "words"
vec3 asked_at(vec2 place) { return lettered(place); }
#else
uniform sampler2D picture;
vec3 asked_at(vec2 place) { return textureLod(picture, place, 0.0).rgb; }
#endif
