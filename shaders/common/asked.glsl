// What the limiter is asked for at a pixel: the picture, or at output size the picture enlarged and
// over it what the host reads.
//
// In    picture  display-referred
//       words    (WORDS) premultiplied, at output pixels; Frame.overlay says where
#include "frame"
#include "enlarge"
#ifdef WORDS
#include "words"
vec3 asked_at(vec2 place) { return lettered(place); }
#else
vec3 asked_at(vec2 place) { return textureLod(picture, place, 0.0).rgb; }
#endif
