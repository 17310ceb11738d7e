#version 330 core
// What the picture asked for and did, by tile, for the limiter's decisions; drawn from the state
// that limit.frag began with.
//
// In    see asked.glsl, law.glsl
// Out   64 x 36, the top row first: rise, fall, up, down; and used, red
// Cost  9 samples of limit.frag a pixel
#include "asked"
#include "law"
layout(location = 0) out vec4 moved;
layout(location = 1) out vec4 used;

const int SIDE = 3; // samples across a tile; where in it they lie changes with every picture
const float SHARE = 1.0 / float(SIDE * SIDE);

void main() {
    vec2 whole = vec2(textureSize(before, 0));
    vec2 tile = gl_FragCoord.xy - 0.5;
    vec2 first = ceil(tile * whole / vec2(64.0, 36.0) - 0.001);
    vec2 beyond = max(ceil((tile + 1.0) * whole / vec2(64.0, 36.0) - 0.001), first + 1.0);
    vec4 total = vec4(0.0);
    float most = 0.0, reddened = 0.0;
    for (int k = 0; k < SIDE * SIDE; k++) {
        vec2 spot = (vec2(k % SIDE, k / SIDE) + reds.zw) / float(SIDE);
        vec2 pixel = min(floor(mix(first, beyond, spot)), whole - 1.0);
        pixel.y = whole.y - 1.0 - pixel.y;
        vec2 place = (pixel + 0.5) / whole;
        Verdict v = judge(asked_at(place), place);
        total += vec4(max(v.asked - v.given, 0.0), max(v.given - v.asked, 0.0), v.up, v.down);
        most = max(most, v.used);
        reddened += v.red;
    }
    moved = total * SHARE;
    used = vec4(most, reddened * SHARE, 0.0, 0.0);
}
