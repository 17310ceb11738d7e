// The picture at any place, in between its pixels the mean of the nearest four.
//
// The mean is taken of light, a square root away from what is stored, and not of what is stored:
// where neighbours flicker by turns, that of light stands still and the other flickers.
//
// Frame.shown.z draws it sharper: the nearest of the four weighs more. Weights stay positive and
// know nothing of the picture, so it is a mean of light as before; a kernel with negative lobes, or
// one that looks for edges, is none, and what each pixel keeps it would not keep.
//
// In    picture  display-referred
//       PLAIN    where no limiter promises anything: a third of the cost
//       EVEN     where shown.z is 0: a twentieth less
uniform sampler2D picture;

#ifdef PLAIN
vec3 enlarged(vec2 place) {
    return textureLod(picture, place, 0.0).rgb;
}
#else
#ifdef EVEN
vec2 weighed(vec2 part) { return part; }
#else
#include "frame"
vec2 weighed(vec2 part) {
    return part + shown.z * (part * part * (3.0 - 2.0 * part) - part);
}
#endif

vec3 enlarged(vec2 place) {
    ivec2 last = textureSize(picture, 0) - 1;
    vec2 spot = place * vec2(last + 1) - 0.5;
    ivec2 low = ivec2(floor(spot));
    vec2 part = weighed(spot - floor(spot));
    ivec2 high = min(low + 1, last);
    low = max(low, 0);
    vec3 a = texelFetch(picture, low, 0).rgb;
    vec3 b = texelFetch(picture, ivec2(high.x, low.y), 0).rgb;
    vec3 c = texelFetch(picture, ivec2(low.x, high.y), 0).rgb;
    vec3 d = texelFetch(picture, high, 0).rgb;
    return sqrt(mix(mix(a * a, b * b, part.x), mix(c * c, d * d, part.x), part.y));
}
#endif
