#version 330 core
// A pool: still water over tiles; the lamps lie in it and are bent by slow waves.
//
// In    lamps, Frame
//       own     height of the waves, as a slope; how fast they go, radians a second
// Out   linear light, before the tone curve; may exceed 1
#include "view"
#include "lamps"
out vec4 light;

// Slope of the water at a place, metres: three long waves that never quite repeat.
vec2 slope(vec2 at, float time) {
    vec2 s = vec2(0.8, 0.6) * sin(dot(at, vec2(0.8, 0.6)) * 2.1 + time);
    s += vec2(-0.5, 0.9) * sin(dot(at, vec2(-0.5, 0.9)) * 3.3 + time * 1.3);
    return s + vec2(0.9, -0.3) * sin(dot(at, vec2(0.9, -0.3)) * 5.2 - time * 1.7);
}

void main() {
    vec2 ray = view_ray();
    float depth = eye.y / max(-ray.y, 1e-4);
    vec2 at = vec2(ray.x * depth, depth + eye.z);
    float wide = view.x * depth / max(-ray.y, 1e-3); // metres of water in this pixel, lengthwise
    float calm = 1.0 / (1.0 + 4.0 * wide * wide);    // waves smaller than a pixel are none
    vec2 tilt = 0.02 * own.x * calm * slope(at, clock.x * own.y);

    // Where the mirrored ray meets the ceiling, in cells of the grid.
    vec2 bent = vec2(ray.x, 1.0) + tilt * (2.0 + 6.0 * max(-ray.y, 0.02));
    float rise = (room.y + eye.y) / max(-ray.y, 1e-4);
    vec2 cell = vec2(bent.x * rise, bent.y * rise + eye.z) / grid.xy + vec2(room.w, 0.0);
    vec2 blur = view.x * rise * vec2(1.0, 1.0 / max(-ray.y, 0.004));
    blur += (0.012 + 0.05 * own.x * (1.0 - calm)) * rise; // waves that are not seen still scatter
    blur /= grid.xy;
    vec3 seen = luminaires(cell, blur);
    float fresnel = 0.04 + 0.96 * pow(1.0 - clamp(-ray.y, 0.0, 1.0), 4.0);

    // The bottom: tiles under a metre of water, lit by the lamps above.
    vec2 under = at + ray * 0.7 + 3.0 * tilt;
    float fill = irradiance(at / grid.xy + vec2(room.w, 0.0), wide / grid.y);
    vec2 joint = smoothstep(0.42, 0.49, abs(fract(under * 2.5) - 0.5));
    float tiles = 1.0 - 0.5 * max(joint.x, joint.y) * calm;
    vec3 colour = carpet.rgb * fill * tiles;
    colour += lamp.rgb * (lamp.w * seen.x * seen.y * fresnel * 0.45 * carpet.w);
    light = vec4(mix(colour, haze.rgb * fill, haze_over(depth)), 1.0);
}
