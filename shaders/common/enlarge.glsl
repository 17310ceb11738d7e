// The picture at any place, in between its pixels the mean of the nearest four.
//
// The mean is taken of light, a square root away from what is stored, and not of what is stored:
// where neighbours flicker by turns, that of light stands still and the other flickers.
//
// In    picture  display-referred; PLAIN where no limiter promises anything: a third of the cost
uniform sampler2D picture;

#ifdef PLAIN
vec3 enlarged(vec2 place) {
    return textureLod(picture, place, 0.0).rgb;
}
#else
vec3 enlarged(vec2 place) {
    ivec2 last = textureSize(picture, 0) - 1;
    vec2 spot = place * vec2(last + 1) - 0.5;
    ivec2 low = ivec2(floor(spot));
    vec2 part = spot - floor(spot);
    ivec2 high = min(low + 1, last);
    low = max(low, 0);
    vec3 a = texelFetch(picture, low, 0).rgb;
    vec3 b = texelFetch(picture, ivec2(high.x, low.y), 0).rgb;
    vec3 c = texelFetch(picture, ivec2(low.x, high.y), 0).rgb;
    vec3 d = texelFetch(picture, high, 0).rgb;
    return sqrt(mix(mix(a * a, b * b, part.x), mix(c * c, d * d, part.x), part.y));
}
#endif
