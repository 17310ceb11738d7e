// What is out of order about a lamp: which way its light leans, and how torn its tile is.
//
// In    felt    strain, grit
#include "lamps"

const vec3 COLD = vec3(0.50, 0.92, 1.35), WARM = vec3(1.30, 0.90, 0.46); // of a lamp that leans
const vec3 TORN = vec3(0.15, 0.55, 1.0);

// What a tint makes of white; every colour is as bright as every other.
vec3 tinted(float lean) {
    return mix(vec3(1.0), lean < 0.0 ? COLD : WARM, min(abs(lean), 1.0));
}

// What a glitch makes of a tile: its light in strips, some of them gone, `within` it -0.5..0.5.
vec3 torn_light(float torn, vec2 within) {
    float strip = floor((within.y + 0.5) * 9.0);
    float slip = fract(strip * 0.618 + 0.31 * floor(within.x * 4.0 + strip));
    return mix(vec3(1.0), TORN * (2.2 * step(0.45, slip)), torn);
}
