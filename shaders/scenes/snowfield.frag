#version 330 core
// Snow on the ground before a lit façade.
//
// In    lamps, pile (soft grey noise), Frame; own as in facade.frag
// Out   linear light, before the tone curve; may exceed 1
// Cost  4 texture reads a pixel
#include "view"
#include "lamps"
uniform sampler2D pile;
out vec4 light;

void main() {
    vec2 ray = view_ray();
    float down = max(-ray.y, 1e-4);
    float depth = eye.y / down;
    vec2 at = vec2(ray.x, 1.0) * depth;
    float before = max(room.z - depth, 0.0); // metres to the wall

    // Windows light what lies before them: close by each its own patch, farther off all of them.
    vec2 cell = vec2(room.w + at.x / grid.x, own.x + 1.0);
    float first = textureLod(lamps, cell * CELL, 0.0).g;
    float high = textureLod(lamps, (cell + vec2(0.0, 5.0)) * CELL, 0.0).g;
    float house = 1.0 / (1.0 + exp2((abs(at.x) - own.y) * 0.10));
    float patch_light = first * exp2(-before * 0.10) + high * exp2(-before * 0.03);
    float lit = (0.50 * patch_light * house + 0.26 * clock.w);

    // Drifts: the wind has combed them across.
    vec2 fine = vec2(at.x * 0.012, at.y * 0.021);
    float drift = textureLod(pile, fine, 0.0).r - 0.5;
    float grain = textureLod(pile, at * 0.9, 0.0).r - 0.5;
    float relief = 1.0 + 0.55 * drift + 0.4 * grain * exp2(-view.x * depth / down * 40.0);
    float path = clamp((1.6 - abs(at.x)) * 1.5 + 0.5 + 2.0 * drift, 0.0, 1.0);
    vec3 colour = carpet.rgb * (lit * relief * (1.0 - 0.35 * path));
    light = vec4(mix(colour, haze.rgb * clock.w * 0.6, 0.25 * haze_over(depth)), 1.0);
}
