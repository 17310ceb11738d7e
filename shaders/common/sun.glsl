// The lamp at the lounge's end that would be a sun.
//
// In    far_lamp  the lamp over the far end: its light, and what falls there
//       own     rows walked; its radius in metres; sway, lean of the plants in metres
#include "frame"
flat in vec2 far_lamp;

// Light of it, `at` metres from its middle, edges softened over `blur` metres.
vec3 sun_light(vec2 at, float blur) {
    float disc = clamp((own.y - length(at)) / blur + 0.5, 0.0, 1.0);
    vec3 colour = mix(vec3(1.0, 0.34, 0.26), vec3(1.0, 0.72, 0.40), clamp(at.y / own.y, 0.0, 1.0));
    return colour * (disc * 3.4);
}

// How brightly it burns: with the lamps far off, but by the root: in a dimmed room it is what is left.
float sun_burns() { return sqrt(0.6 * far_lamp.y + 0.4 * clock.w); }
