#version 330 core
// Hoops of light, laid over a surface of the room as soon as it has been drawn.
//
// In    Frame; felt.w 0 if they stand across the way, 1 if round the viewer
//       TILES   they take the colours of the dance
// Out   linear light, to be added to what is there
#include "view"
#include "hoops"
#ifdef TILES
#include "tiles"
#endif
out vec4 light;

void main() {
    vec2 ray = view_ray();
    float depth = 1.0 / gl_FragCoord.w;
    float metres = depth * sqrt(1.0 + felt.w * ray.x * ray.x);
    vec3 colour = lamp.rgb * hoops_at(metres);
#ifdef TILES
    vec2 cell = vec2(ray.x * depth, depth + eye.z) / grid.xy + vec2(room.w, 0.0);
    float wide = view.x * depth * max(1.0 / abs(ray.y), abs(ray.x / ray.y)) / min(grid.x, grid.y);
    colour *= tile_light(cell, wide);
#endif
    light = vec4(colour * (1.0 - haze_over(depth * sqrt(dot(ray, ray) + 1.0))), 0.0);
}
