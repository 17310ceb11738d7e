#version 330 core
// A surface of the room, where the camera sees it.
//
// In    corner  x -1..1 in half widths, y 0..1 in heights, z 0..1 from near to far
//       LEAN    own.w: how far the walls lean in, m per m of their height
// Out   far_lamp  (FAR_LAMP) the lamp over the far end: its light, and what falls there
#include "frame"
#ifdef FAR_LAMP
#include "lamps"
flat out vec2 far_lamp;
#endif
in vec3 corner;

const float NEAR = 0.25; // metres before the eye; nothing of the room is seen nearer than that

void main() {
    vec2 across = corner.xy * room.xy - eye.xy;
#ifdef LEAN
    across.x -= corner.x * own.w * corner.y * room.y; // the walls lean in
#endif
#ifdef FAR_LAMP
    far_lamp = textureLod(lamps, vec2(room.w, (eye.z + room.z) / grid.y) * CELL, 0.0).rg;
#endif
    float depth = mix(NEAR, room.z, corner.z);
    vec2 film = across * view.w * vec2(size.y * size.z, 1.0);
    film.y += eye.w * depth;
    gl_Position = vec4(film, depth - NEAR, depth);
}
