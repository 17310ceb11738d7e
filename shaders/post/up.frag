#version 330 core
// Double a picture of the bloom and lay it over the next finer one.
//
// In    source  the coarser picture
//       detail  the finer one
// Out   linear light
// Cost  5 texture reads a pixel
in vec2 at;
uniform sampler2D source;
uniform sampler2D detail;
out vec4 light;

const float WIDE = 0.62; // share of the coarser picture: how far the glow reaches

void main() {
    vec2 texel = 0.5 / vec2(textureSize(source, 0));
    vec4 d = texel.xyxy * vec4(-1.0, -1.0, 1.0, 1.0);
    vec3 sum = textureLod(source, at + d.xy, 0.0).rgb + textureLod(source, at + d.zy, 0.0).rgb
             + textureLod(source, at + d.xw, 0.0).rgb + textureLod(source, at + d.zw, 0.0).rgb;
    light = vec4(mix(textureLod(detail, at, 0.0).rgb, 0.25 * sum, WIDE), 1.0);
}
