// The flash limiter's law for one pixel: render/limiter_pixels.py says why, in the same order.
//
// In    before   what was last shown, sRGB, and in alpha the marks
//       leading  the leading end of each pixel's interval, luminance
//       freed    (FREED) 64 x 36, the top row first: 1 where a tile may flicker
#include "frame"
uniform sampler2D before;
uniform sampler2D leading;

const vec3 LUMINANCE = vec3(0.2126, 0.7152, 0.0722);
const float RED_WIDTH = 0.012;
const float RED = 3.5;
const float RED_FLOOR = 0.0033;
const float PALE = 3.0;

struct Verdict {
    vec3 show;     // display-referred
    float extreme; // luminance
    int marks;
    float asked;   // luminance
    float given;   // luminance of what is shown
    float up;      // luminance by which the interval was dragged upwards
    float down;
    float used;    // share of its turns that the pixel has used
    float red;     // 1 if it entered red
};

// From sRGB (IEC 61966-2-1): largest error 0.0001.
vec3 linear(vec3 s) {
    vec3 curve = 0.00132443
               + s * (0.02227492 + s * (0.59175801 + s * (0.47335857 - s * 0.08880991)));
    return mix(curve, s * (1.0 / 12.92), lessThan(s, vec3(0.04045)));
}

// And to it: largest error a tenth of a step of 8 bits.
vec3 display(vec3 light) {
    vec3 root = sqrt(light);
    vec3 curve = root * (1.51788974 + root * (root * (2.03095701 + root
               * (root * 0.51712478 - 1.62310522)) - 1.40243552)) - 0.04010575;
    return mix(curve, light * 12.92, lessThan(light, vec3(0.0031308)));
}

bool is_red(vec3 light) { return light.r >= max(RED * (light.g + light.b), RED_FLOOR); }

#ifdef FREED
uniform sampler2D freed;

bool is_free(vec2 place) {
    vec2 whole = vec2(textureSize(before, 0));
    vec2 pixel = floor(place * whole);
    vec2 from_top = vec2(pixel.x, whole.y - 1.0 - pixel.y);
    return texelFetch(freed, ivec2((from_top * vec2(64.0, 36.0) + 0.5) / whole), 0).r > 0.0;
}
#else
bool is_free(vec2 place) { return false; }
#endif

// What becomes of `asked` at `place`, 0..1 over the picture, in the middle of a pixel.
Verdict judge(vec3 asked, vec2 place) {
    vec4 last_shown = textureLod(before, place, 0.0);
    float extreme = textureLod(leading, place, 0.0).r;
    bool bound = !is_free(place);
    int marks = int(last_shown.a * 255.0 + 0.5);
    bool rising = (marks & 1) != 0;
    int turns = leave.z < 0.0 ? (marks >> 1) & 3 : int(leave.z);
    bool spent = (marks & 8) != 0 && reds.y == 0.0;

    vec3 light = linear(asked);
    vec3 last = linear(last_shown.rgb);
    float last_y = dot(last, LUMINANCE);
    float y = dot(light, LUMINANCE);
    bool was_red = is_red(last);
    bool reddens = is_red(light);
    bool barred = reddens && !was_red && bound && (spent || reds.x == 0.0);
    if (barred) {
        float rest = light.g + light.b - 2.0 * y;
        light = y + (light - y) * ((2.0 * PALE - 1.0) * y / (light.r - y - PALE * rest));
    }
    float width = was_red || (reddens && !barred) ? min(leave.w, RED_WIDTH) : leave.w;
    bool may_turn = turns > 0;
    float top = rising ? extreme : extreme + width;
    float bottom = rising ? extreme - width : extreme;
    float high = top + (rising || may_turn ? leave.x : 0.0);
    float low = bottom - (!rising || may_turn ? leave.y : 0.0);

    Verdict v;
    v.asked = y;
    bool held = bound && (y < low || y > high);
    float way = y - last_y;
    float share = held && way != 0.0 ? clamp(((y < low ? low : high) - last_y) / way, 0.0, 1.0)
                                     : 1.0;
    vec3 light_given = mix(last, light, share);
    v.show = share == 0.0 ? last_shown.rgb
           : share == 1.0 && !barred ? asked : display(light_given);
    v.given = mix(last_y, y, share);

    bool fell = bound && rising && may_turn && leave.y > 0.0 && v.given < bottom;
    bool rose = bound && !rising && may_turn && leave.x > 0.0 && v.given > top;
    bool turned = fell || rose;
    float led = rising ? max(extreme, v.given) : min(extreme, v.given);
    v.extreme = turned || !bound ? v.given : led;
    bool is_given_red = is_red(light_given);
    turns -= int(turned);
    spent = spent || (was_red && !is_given_red && bound);
    v.marks = int(rising != turned) + 2 * turns + 8 * int(spent);
    v.up = bound ? max(v.given - top, 0.0) : 0.0;
    v.down = bound ? max(bottom - v.given, 0.0) : 0.0;
    v.used = bound ? 1.0 - 0.5 * float(turns) : float(abs(v.given - last_y) > width);
    v.red = float(is_given_red && !was_red && bound);
    return v;
}
