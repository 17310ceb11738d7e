#version 330 core
// A part of the screen of numbers: above, where there are only digits, or below, where there are
// trays. Most of the screen need not ask about trays.
//
// In    corner  x -1..1 from left to right, z 0..1 from the lower edge of the part to the upper
//       TRAYS   the lower part
in vec3 corner;

const float TRAYS_TOP = -0.64; // no tray reaches higher, however the glass bulges

void main() {
#ifdef TRAYS
    float y = mix(-1.0, TRAYS_TOP, corner.z);
#else
    float y = mix(TRAYS_TOP, 1.0, corner.z);
#endif
    gl_Position = vec4(corner.x, y, 0.0, 1.0);
}
