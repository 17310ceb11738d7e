#version 330 core
// One step of the bloom: down to a coarser picture, or up to a finer one and over it.
//
// In    source  the picture before
//       detail  up: the finer picture it is laid over; down: source again
// Out   linear light
// Cost  5 texture reads a pixel, of a sixteenth of the picture or less
// From  Marius Bjørge, "Bandwidth-Efficient Rendering", SIGGRAPH 2015, with four reads each way.
//       One program for both ways: compiling a second costs the first picture more than it saves
noperspective in vec2 at;
uniform sampler2D source;
uniform sampler2D detail;
out vec4 light;

const float WIDE = 0.62; // share of the coarser picture: how far the glow reaches

void main() {
    vec2 size = vec2(textureSize(source, 0));
    bool up = size.x < float(textureSize(detail, 0).x);
    vec2 reach = (up ? 0.5 : 1.0) / size;
    vec4 d = reach.xyxy * vec4(-1.0, -1.0, 1.0, 1.0);
    vec3 sum = textureLod(source, at + d.xy, 0.0).rgb + textureLod(source, at + d.zy, 0.0).rgb
             + textureLod(source, at + d.xw, 0.0).rgb + textureLod(source, at + d.zw, 0.0).rgb;
    light = vec4(mix(textureLod(detail, at, 0.0).rgb, 0.25 * sum, up ? WIDE : 1.0), 1.0);
}
