#version 330 core
// A frond of light: a bright rib, paler towards its edges.
//
// In    leaf, glows  as in plant.vert
//       MIRROR  the image in the floor
// Out   linear light; alpha is what it hides
in vec2 leaf;
in vec4 glows;
out vec4 light;

void main() {
    float rib = 1.0 - abs(leaf.x);
    float edge = clamp(rib * 3.0, 0.0, 1.0);
#ifdef MIRROR
    edge *= 0.4 * (1.0 - leaf.y); // a polished floor, not a mirror
#endif
    light = vec4(glows.rgb * (0.55 + 0.75 * rib), glows.a * edge);
}
