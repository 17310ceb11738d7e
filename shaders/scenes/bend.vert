#version 330 core
// A surface of a corridor that bends, where the camera sees it. Farther legs are drawn first.
//
// Floors and ceilings meet at the diagonal of a corner, so that its lamp is bent like the row.
//
// In    corner  x -1..1 in half widths, y 0..1 in heights, z 0..1 from near to far
//       own, LEG, CAP  as in bend.glsl
#include "frame"
#include "bend"
in vec3 corner;

const float NEAR = 0.25; // metres before the eye; nothing of the room is seen nearer than that

void main() {
    Leg leg = this_leg();
    float wide = room.x, long_leg = LEG_LONG * grid.y;
    float side = sign(own.w);
    float inside = own.z - wide - eye.z; // metres to where the corner opens; the viewer is in it at 0
#if defined(CAP)
    // Of the wall at its end only that piece, and only from where one looks down the leg.
    float outer = abs(own.w) > 1.5 ? -1.0 : 1.0;
    float begins = leg.corner - wide;
    float ends = corner.x == outer && inside < 0.0 ? leg.corner + wide : begins;
#elif defined(LEG)
    // What of it can be seen past the inner edge of the corner.
    float seen = inside > 0.0 ? 2.0 * wide * (wide - side * eye.x) / inside : long_leg;
    float begins = own.z + (corner.x == side ? wide : -wide);
    float ends = own.z + wide + min(seen, long_leg);
#else
    // Who has left it sees it no more.
    float begins = eye.z - 3.0;
    float ends = side * eye.x > wide ? begins : own.z + (corner.x == side ? -wide : wide);
#endif
    vec2 at = vec2(corner.x * wide, mix(begins, ends, corner.z)) - leg.stand;
    float depth = dot(at, leg.ahead);
    vec2 across = vec2(dot(at, vec2(leg.ahead.y, -leg.ahead.x)), corner.y * room.y - eye.y);
    vec2 film = across * view.w * vec2(size.y * size.z, 1.0);
    film.y += eye.w * depth;
    gl_Position = vec4(film, depth - NEAR, depth);
}
