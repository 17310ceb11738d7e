#version 330 core
// The floor that ranks of light stand on: dark stone in slabs, each lit round a tube's foot.
//
// In    lamps, Frame
// Out   linear light, before the tone curve; may exceed 1
// Cost  2 texture reads a pixel
#include "view"
#include "lamps"
out vec4 light;

void main() {
    vec2 ray = view_ray();
    float down = max(-ray.y, 1e-4);
    float depth = eye.y / down;
    vec2 place = vec2(ray.x * depth, depth + eye.z);
    vec2 cell = place / grid.xy + vec2(room.w, 0.0);
    float px = view.x * depth;
    vec2 width = px * vec2(1.0, 1.0 / down) / grid.xy;
    float wide = max(width.x, width.y);
    float fill = irradiance(cell, width.y);
    float burns = texelFetch(lamps, ivec2(floor(cell)) & ivec2(31, 63), 0).r;

    // Light lies round a foot; from afar only its mean is left.
    vec2 from = (fract(cell) - vec2(0.5, 0.15)) * grid.xy; // rank.vert puts it there
    float pool = 1.0 / (1.0 + 5.0 * dot(from, from));
    float lit = mix(burns * pool, 0.45 * fill, clamp(1.6 * wide - 0.3, 0.0, 1.0));

    vec2 joint = 0.5 - abs(fract(cell) - 0.5);
    vec2 gap = clamp(0.5 - (joint - 0.010) / width, 0.0, 1.0);
    float slab = 1.0 - 0.6 * max(gap.x, gap.y) * clamp(1.5 - 2.0 * wide, 0.0, 1.0);
    float graze = 1.0 - down * inversesqrt(dot(ray, ray) + 1.0), graze2 = graze * graze;
    vec3 colour = carpet.rgb * lamp.rgb * ((lit + 0.30 * fill) * slab);
    colour += lamp.rgb * (carpet.w * fill * graze2 * graze2 * graze);
    light = vec4(mix(colour, haze.rgb * fill, haze_over(depth)), 1.0);
}
