#version 330 core
// Halve a picture for the bloom (FIRST: quarter it).
//
// In    source
// Out   linear light
// Cost  4 texture reads a pixel
in vec2 at;
uniform sampler2D source;
out vec4 light;

void main() {
    vec2 texel = 1.0 / vec2(textureSize(source, 0));
    vec4 d = texel.xyxy * vec4(-1.0, -1.0, 1.0, 1.0);
    vec3 sum = textureLod(source, at + d.xy, 0.0).rgb + textureLod(source, at + d.zy, 0.0).rgb
             + textureLod(source, at + d.xw, 0.0).rgb + textureLod(source, at + d.zw, 0.0).rgb;
    light = vec4(0.25 * sum, 1.0);
}
