#version 330 core
// A flake of snow: a soft disc.
//
// In    spot    -1..1 over the flake
//       falls   light of it, and how much it hides
// Out   linear light; alpha is what it hides
in vec2 spot;
flat in vec4 falls;
out vec4 light;

void main() {
    float rim = max(1.0 - dot(spot, spot), 0.0);
    light = vec4(falls.rgb, falls.a * rim);
}
