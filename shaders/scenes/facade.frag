#version 330 core
// The corner of a house of lit windows at night, the sky over it, and the snow at its foot.
//
// In    lamps, pile (soft grey noise), Frame
//       own     rows of the grid walked so far; half width, height of the building in metres; rows
//               of lamps to a floor
//       centre  .w how loud it is, 0..1
// Out   linear light, before the tone curve; may exceed 1
// Cost  3 texture reads a pixel
#include "view"
#include "lamps"
#include "hoops"
#include "hash"
uniform sampler2D pile;
out vec4 light;

// Share of a pixel `width` wide within `half_size` of the middle of what is `from` it.
vec2 box(vec2 from, vec2 half_size, vec2 width) {
    return clamp((half_size - abs(from)) / width + 0.5, 0.0, 1.0);
}

// Metres to the right of the viewer that the corner stands; how the walls recede from it, to the
// left and to the right: cosine and sine.
const float CORNER = 15.0;
const float MORE = 6.0; // windows by which the long side is longer than half the house
const vec2 LONG = vec2(0.940, 0.342), SHORT = vec2(0.643, 0.766);
const float TURNED = 0.72; // what the short side takes of the light of the sky

void main() {
    vec2 ray = view_ray();
    // Along the walls, out from the corner.
    float beyond = room.z * ray.x - CORNER, side = sign(beyond);
    vec2 way = beyond < 0.0 ? LONG : SHORT;
    float along = abs(beyond) / max(way.x - side * way.y * ray.x, 0.01);
    float depth = room.z + along * way.y;
    vec2 at = vec2(side * along, eye.y + ray.y * depth);
    vec2 px = view.x * depth * vec2(depth / max(room.z * way.x, 1.0), 1.0);
    vec2 cell = at / grid.xy;
    vec2 which = floor(cell), within = fract(cell) - 0.5;
    vec2 width = px / grid.xy;

    // The lamp behind a window is its office; the light slides through them as one walks.
    vec2 office = vec2(room.w + MORE + which.x + 0.5, own.x + (which.y + 0.5) * own.w) * CELL;
    float burns = textureLod(lamps, office, 0.0).r;
    float fill = textureLod(lamps, vec2(room.w + MORE + cell.x, own.x + cell.y * own.w) * CELL, 0.0).g;

    uvec2 name = uvec2(ivec2(which) + 64);
    vec3 tenant = chances(name);
    float one = tenant.x, two = tenant.y;
    vec2 pane = box(within, grid.zw, width);
    float window = pane.x * pane.y;
    vec2 bars = box(vec2(within.x, within.y - 0.42 * grid.w), vec2(0.012, 0.016), width);
    float glass = window * (1.0 - 0.85 * max(bars.x, bars.y));

    // Inside, a ceiling with its tubes; a blind that somebody has left where it was.
    float up = within.y / grid.w * 0.5 + 0.5;
    float inside = 0.34 + 0.5 * up * up;
    float tubes = clamp((0.10 - abs(up - 0.86)) * 12.0, 0.0, 1.0);
    float drawn = clamp((up - fract(two * 9.0)) / (2.0 * width.y) + 0.5, 0.0, 1.0);
    float blind = step(two, 0.42) * drawn;
    inside = mix(inside + 1.1 * tubes, 0.52, blind);
    float awake = clamp(12.0 * (one - mix(0.36, 0.05, centre.w)) + 0.5, 0.0, 1.0);
    inside *= awake * (0.62 + 0.38 * tenant.z); // the louder, the fewer have gone home
    vec3 tint = mix(vec3(1.04, 1.0, 0.84), vec3(0.86, 0.97, 1.04), fract(tenant.z * 7.0));
    float own_lamp = clamp(12.0 * (fract(tenant.z * 31.0) - mix(0.92, 0.58, centre.w)) + 0.5, 0.0, 1.0);
    tint = mix(tint, vec3(1.15, 0.72, 0.34), own_lamp);
    vec3 shine = lamp.rgb * tint * (lamp.w * burns * inside);

    // Hoops close in on the middle of the house, behind its windows: bright enough that a line thinner
    // than a window is seen through the panes it crosses.
    vec2 aside = abs(at - vec2(-MORE * grid.x, 0.5 * own.z)) / vec2(own.y, 0.5 * own.z);
    shine += 12.0 * lamp.rgb * tint * hoops_at(1.0 / max(max(aside.x, aside.y), 0.01));

    // Between them concrete, lit by what the windows give off and the snow sends back.
    float rib = box(vec2(abs(within.x) - 0.5, 0.0), vec2(0.06), width).x;
    float low = exp2(-at.y * 0.12);
    vec3 wall = paint.rgb * fill * (0.16 + 0.40 * low) * (1.0 + 0.5 * rib);
    wall *= side < 0.0 ? 1.0 : TURNED;
    wall += lamp.rgb * (0.022 * burns * lamp.w * exp2(-6.0 * max(abs(within.x) - grid.z, 0.0)));
    vec3 building = mix(wall, shine, glass);

    // Low cloud takes up the light of the whole house.
    vec2 above = ray * room.z; // the house is a little left of the middle, and less wide for being turned
    float cloud = textureLod(pile, vec2(0.0011, 0.004) * above, 0.0).r;
    vec2 beside = max(abs(above - vec2(-5.0, 0.3 * own.z)) - vec2(0.85 * own.y, 0.7 * own.z), 0.0);
    float near = exp2(-length(beside) * 0.09);
    vec3 sky = haze.rgb * (clock.w * (0.26 + 0.5 * near) * (0.7 + 0.6 * cloud));
    float ends = own.y - side * MORE * grid.x;
    vec2 stands = clamp((vec2(ends, own.z) - vec2(along, at.y)) / px + 0.5, 0.0, 1.0);
    building = mix(building, sky, 0.10);
    vec3 colour = mix(sky, building, stands.x * stands.y);
    // Behind the line that the corner stands on snow goes on, to the foot of the walls or out of sight.
    float out_there = eye.y / max(-ray.y, 1e-4);
    float house = 1.0 / (1.0 + exp2((abs(ray.x * out_there) - own.y) * 0.10));
    vec3 snow = carpet.rgb * (clock.w * (0.26 + 0.8 * house * exp2(-0.03 * (out_there - room.z))));
    snow = mix(sky, snow, exp2(-0.012 * (out_there - room.z)));
    float foot = along < ends ? at.y / px.y : ray.y / view.x;
    light = vec4(mix(snow, colour, clamp(foot + 0.5, 0.0, 1.0)), 1.0);
}
