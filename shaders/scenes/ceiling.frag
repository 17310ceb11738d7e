#version 330 core
// The ceiling: luminaires in a grid of acoustic tiles.
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
    float depth = (room.y - eye.y) / ray.y;
    float slant = inversesqrt(dot(ray, ray) + 1.0);
    float cosine = ray.y * slant;
    vec2 place = vec2(ray.x * depth, depth + eye.z);
    vec2 cell = place / grid.xy + vec2(room.w, 0.0);

    // What one pixel covers, in cells.
    vec2 lean = vec2(ray.x, 1.0) / ray.y;
    vec2 width = view.x * depth * vec2(sqrt(1.0 + lean.x * lean.x), lean.y) / grid.xy;
    float far = haze_over(depth);
    float fill = irradiance(cell, far * far);

    vec2 lens2 = pulses(cell, width, grid.zw);
    float lens = lens2.x * lens2.y;
    vec2 frame2 = pulses(cell, width, grid.zw + 0.010);
    vec2 shadow2 = pulses(cell, width, grid.zw + 0.018);

    float glow = lamps_in(cell, width);
    vec2 within = (fract(cell) - 0.5) / (2.0 * grid.zw); // -0.5..0.5 across the luminaire
    vec2 blur = width / (2.0 * grid.zw);

    // Tubes: bright lines along z, darker at their ends.
    float line = 0.5 + 0.5 * cos(6.2831853 * tubes.x * within.x);
    line = line * line * 2.667 - 1.0; // mean 0
    float seen = clamp(1.0 - blur.x * tubes.x * 1.3, 0.0, 1.0);
    float tube = 1.0 - tubes.y * seen * line * -1.0;
    vec2 rim = smoothstep(vec2(0.50, 0.50), vec2(0.40, 0.36), abs(within));
    tube *= mix(1.0, 0.62 + 0.38 * rim.x * rim.y, clamp(1.2 - 2.0 * blur.y, 0.0, 1.0));

    // Prisms of the lens, as long as a pixel can tell them apart.
    vec2 fine = clamp(1.0 - width * tubes.z * 1.2, 0.0, 1.0);
    vec2 prism = cos(6.2831853 * tubes.z * cell);
    tube *= 1.0 + tubes.w * fine.x * fine.y * prism.x * prism.y;

    vec3 shine = lamp.rgb * (lamp.w * glow * tube * cutoff(cosine) + 0.06 * fill);

    // Acoustic tile, T-bars on the lines of the luminaires, a flange that catches their light.
    float speck = textureLod(pile, place * 1.7, 0.0).r - 0.5;
    speck *= exp2(-view.x * depth * lean.y * 110.0);
    vec2 bar2 = shadow2 - frame2;
    float bar = max(bar2.x, bar2.y);
    float frame = max(frame2.x * frame2.y - lens, 0.0);
    vec3 tile = vec3(0.93, 1.0, 0.93) * (fill * finish.y * (1.0 + 0.5 * speck) * (1.0 - 0.5 * bar));
    tile += lamp.rgb * (frame * (0.10 * glow + 0.05 * fill));

    vec3 colour = mix(tile, shine, lens);
    light = vec4(mix(colour, haze.rgb * fill, far), 1.0);
}
