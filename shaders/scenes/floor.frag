#version 330 core
// The floor: carpet lit by the grid, and the ceiling broken in its pile.
//
// In    lamps, pile (grey noise), Frame
// Out   linear light, before the tone curve; may exceed 1
// Cost  3 texture reads a pixel
#include "view"
#include "lamps"
uniform sampler2D pile;
out vec4 light;

void main() {
    vec2 ray = view_ray();
    float down = max(-ray.y, 1e-4);
    float depth = eye.y / down;
    float slant = inversesqrt(dot(ray, ray) + 1.0);
    float cosine = down * slant;
    vec2 place = vec2(ray.x * depth, depth + eye.z);
    vec2 cell = place / grid.xy + vec2(room.w, 0.0);
    float far = haze_over(depth);
    float fill = irradiance(cell, far * far);

    float near = exp2(-view.x * depth / down * 110.0);
    float tuft = (textureLod(pile, place * 1.9, 0.0).r - 0.5) * near;

    float edge = 1.0 - cosine, edge2 = edge * edge, edge4 = edge2 * edge2;
    vec3 colour = carpet.rgb * (fill * (1.0 + 1.6 * tuft) * (0.7 + 0.8 * edge4));

    // The mirror ray leaves at the same slope; tufts tilt it.
    float up = max(down * (1.0 + 0.0) + tuft * 0.03, 0.012);
    float rise = room.y / up;
    vec2 lean = vec2(ray.x, 1.0) / up;
    vec2 stretch = vec2(sqrt(1.0 + lean.x * lean.x), lean.y);
    vec2 width = (finish.x * rise * (0.6 + stretch) + view.x * depth * stretch) / grid.xy;
    vec2 mirrored = vec2(place.x + ray.x * rise, place.y + rise) / grid.xy + vec2(room.w, 0.0);
    vec2 lens2 = pulses(mirrored, width, grid.zw);
    float glow = lamps_in(mirrored, width) * lens2.x * lens2.y;
    vec3 mirror = lamp.rgb * (lamp.w * glow * cutoff(cosine)) + finish.y * fill;
    mirror = mix(mirror, haze.rgb * (clock.w * finish.z), haze_over(rise));
    float fresnel = 0.035 + 0.965 * edge4 * edge;
    colour += mirror * (fresnel * carpet.w * (1.0 + 1.3 * tuft));

    light = vec4(mix(colour, haze.rgb * fill, far), 1.0);
}
