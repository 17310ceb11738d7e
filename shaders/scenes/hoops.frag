#version 330 core
// Hoops of light, laid over a surface of the room as soon as it has been drawn.
//
// In    Frame; centre and metric say what they are round, and along what: planes across the way,
//       rings round the viewer, balls round a lamp, floors of a lift
//       TILES   they take the colours of the dance
//       DOORS   they light the frames of doors, those of wall.frag, one after the other
// Out   linear light, to be added to what is there
#include "view"
#include "hoops"
#ifdef TILES
#include "tiles"
#endif
#ifdef DOORS
#include "bend"
#endif
out vec4 light;

#ifdef DOORS
const vec2 FRAME_OF = vec2(0.50, 2.08); // half the width of a door's frame, and its height, metres
const float GLOW = 0.045;               // metres from it, where a quarter of its light is left

// Share of the light of the nearest door's frame that comes to this place, and how far it is.
vec2 door_frame(vec2 ray, float depth) {
    Leg leg = this_leg();
    vec3 way = way_in(leg, ray);
    vec2 place = leg.stand + way.xz * depth;
    float y = eye.y + ray.y * depth, row = place.y / grid.y, which = floor(row + 0.5);
    vec2 from = vec2(abs(row - which) * grid.y - FRAME_OF.x, y - FRAME_OF.y);
    float px = 0.7 * view.x * depth;
    float near = y < 0.02 // its light lies before it on the floor
        ? max(room.x - abs(place.x), 0.0) * 0.22 + 0.06 + 0.20 * max(from.x, 0.0)
        : from.y > 0.0 ? length(max(from, 0.0)) : min(abs(from.x), max(-from.y, max(from.x, 0.0)));
    near = max(near - px, 0.0) / GLOW;
    return vec2(has_door(leg, which) / (1.0 + 3.0 * near * near), abs(which * grid.y - leg.stand.y));
}

// Light of the hoops that are nearest to a door `metres` away; walking on, they go from one to the next.
float doors_at(float metres) {
    float sum = 0.0;
    for (int i = 0; i < int(felt.z); i++)
        sum += hoops[i].y * clamp(1.0 - abs(1.0 / hoops[i].x - metres) / grid.y, 0.0, 1.0);
    return sum;
}
#endif

void main() {
    vec2 ray = view_ray();
    float depth = 1.0 / gl_FragCoord.w;
#ifdef DOORS
    vec2 lit = door_frame(ray, depth);
    float sum = lit.x * doors_at(lit.y);
#else
    vec3 place = vec3(ray.x * depth, eye.y + ray.y * depth, depth);
    float wall = step(0.998 * room.x, abs(place.x));
    float sum = hoops_at(length((place - centre.xyz) * metric.xyz)) * mix(1.0, metric.w, wall);
#endif
    vec3 colour = lamp.rgb * sum;
#ifdef TILES
    vec2 cell = vec2(ray.x * depth, depth + eye.z) / grid.xy + vec2(room.w, 0.0);
    float wide = view.x * depth * max(1.0 / abs(ray.y), abs(ray.x / ray.y)) / min(grid.x, grid.y);
    colour *= tile_light(cell, wide);
#endif
    light = vec4(colour * (1.0 - haze_over(depth * sqrt(dot(ray, ray) + 1.0))), 0.0);
}
