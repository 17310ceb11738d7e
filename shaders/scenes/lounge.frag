#version 330 core
// The surfaces of the lounge: coves of light across a low ceiling, walls with a padded bench, and a
// floor polished until it holds the sun.
//
// In    lamps, Frame; own as in sun.glsl
//       FLOOR, CEILING, or neither for the walls
// Out   linear light, before the tone curve; may exceed 1
// Cost  2 texture reads a pixel, 3 on the floor
#include "view"
#include "lamps"
#include "sun"
out vec4 light;

// The light of the cove over `row`, and what of its glow lies on what is `below` it.
float cove(vec2 cell, float wide, float fill) {
    vec2 spot = vec2(cell.x, floor(cell.y) + 0.5) * CELL;
    return mix(textureLod(lamps, spot, 0.0).r, fill, clamp(1.6 * wide - 0.4, 0.0, 1.0));
}

void main() {
    vec2 ray = view_ray();
#if defined(FLOOR)
    float slope = max(-ray.y, 1e-4), depth = eye.y / slope;
#elif defined(CEILING)
    float slope = max(ray.y, 1e-4), depth = (room.y - eye.y) / slope;
#else
    float slope = max(abs(ray.x), 1e-4), depth = room.x / slope;
#endif
    vec3 at = vec3(ray.x * depth, eye.y + ray.y * depth, depth + eye.z);
    float px = view.x * depth;
    vec2 cell = at.xz / grid.xy + vec2(room.w, 0.0);
    float wide = px / (slope * grid.y);
    float fill = irradiance(cell, wide);
    float burns = sun_burns();
    float end = room.z - depth;
    vec3 dusk = vec3(1.0, 0.52, 0.40) * (burns / (1.0 + 0.10 * end * end));
    float here = cove(cell, wide, fill);
    float part = fract(cell.y) - 0.5;
    vec3 colour;

#if defined(FLOOR)
    // Terrazzo would be seen only near by: the floor is its polish.
    float edge = 1.0 - slope * inversesqrt(dot(ray, ray) + 1.0), edge2 = edge * edge;
    float fresnel = 0.06 + 0.94 * edge2 * edge2 * edge;
    vec2 image = vec2(ray.x * room.z, slope * room.z - eye.y);
    vec3 mirror = sun_light(image, 0.10 + 0.16 * end) * burns;
    float up = (room.y + eye.y) / slope; // where the mirrored ray meets the ceiling
    vec2 over = vec2(ray.x * up / grid.x + room.w, (up + eye.z) / grid.y);
    float far_wide = view.x * up / (slope * grid.y) + 0.30;
    float bar = overlap(vec2(abs(fract(over.y) - 0.5)), vec2(far_wide), grid.ww).x / far_wide;
    bar = mix(bar, 2.0 * grid.w, clamp(1.6 * far_wide - 0.9, 0.0, 1.0));
    mirror += step(up, room.z) * lamp.rgb * (lamp.w * bar * cove(over, far_wide, fill));
    mirror += paint.rgb * (0.30 * fill);
    colour = carpet.rgb * (lamp.rgb * fill * (0.9 + 0.2 * cos(6.2831853 * part)) + dusk);
    colour += mirror * (fresnel * carpet.w);
    colour *= 1.0 - 0.5 * exp2((abs(at.x) - room.x) * 4.0);
#elif defined(CEILING)
    float bar = overlap(vec2(abs(part)), vec2(wide), grid.ww).x / wide;
    bar = mix(bar, 2.0 * grid.w, clamp(1.6 * wide - 0.9, 0.0, 1.0));
    float wash = exp2(-22.0 * part * part);
    wash = mix(wash, 0.42, clamp(1.6 * wide - 0.5, 0.0, 1.0));
    colour = paint.rgb * lamp.rgb * (tiles.z * (0.7 * fill + 1.5 * here * wash)) + 0.24 * dusk * paint.rgb;
    colour = mix(colour, lamp.rgb * (lamp.w * here), bar);
#else
    // The wash of a cove runs down the wall; below it a bench along the whole of it.
    float drop = room.y - at.y;
    float wash = exp2(-part * part * 20.0 / (0.3 + drop)) * exp2(-0.75 * drop);
    wash = mix(wash, 0.55 * exp2(-0.4 * drop), clamp(1.6 * wide - 0.4, 0.0, 1.0));
    vec3 arrives = lamp.rgb * (0.30 * fill + 0.95 * here * wash) + 0.55 * dusk;
    float high = px * sqrt(1.0 + ray.y * ray.y / (slope * slope));
    float back = clamp((0.86 - at.y) / high + 0.5, 0.0, 1.0);
    float seat = clamp((0.44 - at.y) / high + 0.5, 0.0, 1.0);
    float foot = clamp((0.10 - at.y) / high + 0.5, 0.0, 1.0);
    float pad = abs(fract(at.z / grid.y * 2.0) - 0.5);
    float seam = 1.0 - 0.5 * clamp(0.5 + (pad - 0.485) / (2.0 * wide), 0.0, 1.0);
    float round_off = 0.62 + 0.38 * clamp((at.y - 0.44) * 2.4, 0.0, 1.0);
    vec3 cloth = vec3(0.46, 0.25, 0.25) * seam * mix(round_off, 0.46, seat);
    colour = mix(paint.rgb, cloth, back) * arrives;
    float piping = back - clamp((0.835 - at.y) / high + 0.5, 0.0, 1.0);
    colour = mix(colour, vec3(0.80, 0.62, 0.50) * arrives, clamp(piping, 0.0, 1.0));
    colour = mix(colour, 0.25 * colour, foot);
#endif
    light = vec4(mix(colour, haze.rgb * fill, haze_over(depth)), 1.0);
}
