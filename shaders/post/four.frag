#version 330 core
// The last pass where the processor draws: four pixels of a row at once. What neighbours share is
// read once, and light is squared once, for all four; alone each pixel costs twice as much.
//
// In    picture  display-referred
//       Frame    shown: width, height of the output px; how much sharper, see enlarge.glsl; and 1
//                for the memory of a window: the top row first, BGRX; else the lowest first, RGBA
//       EVEN     where shown.z is 0
//       CLOSE    enlarged, but to less than twice: the fourth pixel may see a fifth column
//       TWICE    enlarged to exactly twice: every four pixels lie alike between the same columns
// Out   four pixels of four bytes, the leftmost first and in each the first byte lowest
// Cost  8 texture reads and 12 square roots, 10 reads with CLOSE
#include "frame"
uniform sampler2D picture;
out uvec4 four;

float weighed(float part) {
#ifdef EVEN
    return part;
#else
    return part + shown.z * (part * part * (3.0 - 2.0 * part) - part);
#endif
}

// How much a column weighs for a pixel that lies `away` columns from it.
float weight(float away) { return weighed(max(1.0 - abs(away), 0.0)); }

// Light of a column between the rows `low` and `high`.
vec3 column(int x, int low, int high, float part) {
    vec3 a = texelFetch(picture, ivec2(x, low), 0).rgb, b = texelFetch(picture, ivec2(x, high), 0).rgb;
    return mix(a * a, b * b, part);
}

uint bytes(vec3 light) {
    uvec3 code = uvec3(sqrt(light) * 255.0 + 0.5);
    code = shown.w > 0.0 ? code.bgr : code;
    return code.r | code.g << 8u | code.b << 16u | 0xff000000u;
}

void main() {
    ivec2 last = textureSize(picture, 0) - 1;
    vec2 pace = vec2(last + 1) / shown.xy;
    float row = shown.w > 0.0 ? shown.y - gl_FragCoord.y : gl_FragCoord.y;
    vec2 spot = vec2(4.0 * gl_FragCoord.x - 1.5, row) * pace - 0.5;
    vec2 corner = floor(spot);
    vec4 at = spot.x - corner.x + pace.x * vec4(0.0, 1.0, 2.0, 3.0);

    int x = int(corner.x), low = max(int(corner.y), 0), high = min(int(corner.y) + 1, last.y);
    float part = weighed(spot.y - corner.y);
    vec3 a = column(max(x, 0), low, high, part);
    vec3 b = column(min(x + 1, last.x), low, high, part);
    vec3 c = column(min(x + 2, last.x), low, high, part);
    vec3 d = column(min(x + 3, last.x), low, high, part);
#ifdef TWICE
    float nearer = weighed(0.75);
    four = uvec4(bytes(mix(a, b, nearer)), bytes(mix(c, b, nearer)),
                 bytes(mix(b, c, nearer)), bytes(mix(d, c, nearer)));
#else
    vec3 fourth = a * weight(at.w) + b * weight(at.w - 1.0) + c * weight(at.w - 2.0)
                + d * weight(at.w - 3.0);
#ifdef CLOSE
    fourth += column(min(x + 4, last.x), low, high, part) * weight(at.w - 4.0);
#endif
    four = uvec4(
        bytes(mix(a, b, weighed(at.x))),
        bytes(a * weight(at.y) + b * weight(at.y - 1.0) + c * weight(at.y - 2.0)),
        bytes(a * weight(at.z) + b * weight(at.z - 1.0) + c * weight(at.z - 2.0)
              + d * weight(at.z - 3.0)),
        bytes(fourth));
#endif
}
