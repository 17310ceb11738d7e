#version 330 core
// A flake of snow, in its depth.
//
// In    corner  x its number, y 0..1 from far to near, z 0..2 which corner of its triangle
//       lamps, Frame; own.x rows of the grid walked so far; centre.w how loud it is, 0..1
// Out   spot    within 1 of 0 is the flake
//       falls   light of it, and how much it hides
//
// What one walks is what it falls: when all motion stops, the snow hangs in the air.
#include "frame"
#include "lamps"
#include "hash"
in vec3 corner;
out vec2 spot;
flat out vec4 falls;

const float FAR = 26.0, NEAR = 1.1; // metres
const float FALL = 34.0;            // metres for each row of the grid
const float SIZE = 0.022;           // metres
// Of what is behind it. A flake comes and goes too fast to stand out by as much as a flash does.
const float HIDES = 0.11;

void main() {
    uvec2 name = uvec2(uint(corner.x) + 7u, 99u);
    vec3 luck = chances(name);
    float one = luck.x, two = luck.y, three = luck.z;
    float depth = NEAR + (FAR - NEAR) * pow(1.0 - corner.y, 1.4);
    float high = 2.0 * 1.1 * depth / view.w; // what is seen of that depth, and a little more
    // Whole turns in all the rows, so that the walk has no seam.
    float turns = max(round(64.0 * FALL * (0.8 + 0.4 * three) / high), 1.0);
    float walked = own.x * (1.0 / 64.0);
    float y = 1.0 - 2.0 * fract(two + walked * turns);
    float sway = sin(6.2831853 * (walked * round(turns * 0.31) + three));
    float x = (2.0 * one - 1.0) * 1.1 + 0.25 * sway / depth;

    float blur = 1.0 + 1.1 / depth; // the nearest are out of focus
    float seen = SIZE * (0.7 + 0.6 * three) * blur * view.w / depth;
    float radius = max(seen, 2.6 * size.w); // a smaller one would twinkle: it fades instead
    spot = corner.z == 2.0 ? vec2(0.0, 2.0) : vec2(1.7320508 * (2.0 * corner.z - 1.0), -1.0);
    gl_Position = vec4(vec2(x, 1.1 * y) + spot * radius * vec2(size.y * size.z, 1.0), 0.0, 1.0);

    float column = room.w + x * size.x * size.w * room.z / (view.w * grid.x);
    float fill = textureLod(lamps, vec2(column, own.x + 4.0 + 5.0 * y) * CELL, 0.0).g;
    float lit = 0.35 * clock.w + 0.65 * fill;
    falls = vec4(vec3(0.74, 0.88, 1.0) * lit * 1.4, 0.0);
    float there = clamp(10.0 * (mix(0.3, 1.05, centre.w) - three) + 0.5, 0.0, 1.0);
    falls.a = there * HIDES / clamp(lit, 0.5, 1.0) * min(seen / radius, 1.0) / blur;
}
