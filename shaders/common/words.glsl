// The picture enlarged, and what the host reads laid over it.
//
// In    picture  display-referred
//       words    premultiplied, at output pixels; Frame.overlay says where
#include "frame"
#include "enlarge"
uniform sampler2D words;

vec3 lettered(vec2 place) {
    vec3 seen = enlarged(place);
    vec2 pixel = place * shown.xy;
    // Row 0 of the words is their top; a read outside them fetches nothing.
    vec2 spot = vec2(pixel.x, shown.y - pixel.y) - overlay.xy;
    vec2 inside = step(vec2(0.0), spot) * step(spot, overlay.zw);
    vec4 word = texelFetch(words, clamp(ivec2(spot), ivec2(0), ivec2(overlay.zw) - 1), 0)
              * (inside.x * inside.y);
    return clamp(seen * (1.0 - word.a) + word.rgb, 0.0, 1.0);
}
