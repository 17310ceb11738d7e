#version 330 core
// One triangle over the whole target.
//
// Out   at      0..1 over the target
noperspective out vec2 at; // a tenth of the last pass was spent on dividing by 1

void main() {
    at = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
    gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0);
}
