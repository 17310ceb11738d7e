// From linear light to what a display shows: bloom, vignette, the lift of the bass, tone curve.
//
// In    scene, bloom; speckle (blue noise), Frame
// Cost  3 texture reads and 3 square roots a pixel
// From  the AgX formation by Troy Sobotka: colours are drawn together before the curve and apart
//       after it, so that what is bright goes white instead of garish; the curve is a rational fit
//       to its sigmoid in the square root of light (largest error 0.011), because a logarithm and
//       a power a channel cost more than all the rest of this pass
#include "frame"
uniform sampler2D scene;
uniform sampler2D bloom;
uniform sampler2D speckle;

const mat3 TOGETHER = mat3(0.8425, 0.0423, 0.0424, 0.0784, 0.8785, 0.0784, 0.0792, 0.0792, 0.8791);
const float DEPTH = 0.40; // of a squared curve mixed in: a print of the picture, not its negative
const float KNEE = 0.30; // light that is lifted half as much as the dark: lamps, which are near white
// as they are, would flash, and the rest of the room hardly move
const float SATURATION = 1.45; // gives back what the first matrix took, and a little more

// The picture at `place`, 0..1, in the middle of a pixel: display-referred (gamma 2.2), 0..1, and
// dithered to 8 bits.
vec3 toned(vec2 place) {
    vec3 lit = mix(textureLod(scene, place, 0.0).rgb, textureLod(bloom, place, 0.0).rgb, finish.w);
    vec2 off = place - 0.5;
    lit *= clock.y * (1.0 - 0.5 * dot(off, off));
    lit = TOGETHER * (lit + lit * (grain.w * KNEE / (KNEE + lit.g)));
    vec3 shown_as = lit / (0.2543 + 0.2279 * sqrt(lit) + 0.9324 * lit);
    shown_as *= 1.05 * mix(vec3(1.0), shown_as, DEPTH);
    float grey = dot(shown_as, vec3(0.2126, 0.7152, 0.0722));
    shown_as = mix(vec3(grey), shown_as, SATURATION);
    vec2 spot = (place * size.xy + grain.xy) * (1.0 / 128.0);
    float dither = textureLod(speckle, spot, 0.0).r - 0.5;
    shown_as += dither * (1.0 / 255.0 + grain.z * (1.0 - grey));
    return mix(vec3(0.0), min(shown_as, 1.0), greaterThan(shown_as, vec3(0.0))); // NaN is black
}
