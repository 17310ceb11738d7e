#version 330 core
// Numbers: a bulged phosphor screen of digits, a lamp's light under each, gathered into four bins.
//
// In    lamps, digits (distances from their edges), Frame
//       TRAYS   there may be some here
//       own     rows of the grid walked so far; how far a digit strays, in its cell; -, -
// Out   linear light, before the tone curve; may exceed 1
// Cost  5 texture reads a pixel, 6 where there are trays
//
// Up the screen is away from the viewer, so a band is a line of digits, low at the bottom. Every
// line is as wide as what one would see of that row of lamps in the hall.
#include "frame"
#include "lamps"
#include "hoops"
#include "hash"
uniform sampler2D digits;
out vec4 light;

const float LINE = 0.05;    // half heights from line to line of digits
const float STEP = 0.0475;  // and from digit to digit: 2,000 and more on a screen of 16:9
const float A_ROW = 1.5;    // lines of digits to a row of lamps
const float FOOT = -0.74;   // where the bins begin
const float MOUTH = -0.50;  // where lines of digits begin to lean towards them
const float BINS = 4.0;
const float OWN = 0.20;     // of a digit's light, that its own lamp gives

// Half the columns that are seen of the row `depth` rows ahead.
float reach(float depth) { return min(2.4 * depth + 4.0, 15.5); }

float box(vec2 at, vec2 half_size, float px) {
    vec2 away = abs(at) - half_size;
    return clamp(0.5 - max(away.x, away.y) / px, 0.0, 1.0);
}

void main() {
    float aspect = size.x * size.w;
    vec2 film = gl_FragCoord.xy * (2.0 * size.w) - vec2(aspect, 1.0);
    // Bulged glass: towards its corners the picture runs away.
    vec2 glass = film / vec2(aspect, 1.0);
    vec2 at = film * (1.0 + 0.035 * dot(glass, glass)) * 1.02;
    float px = 2.0 * size.w * (1.0 + 0.06 * dot(glass, glass));
    vec2 rim = abs(at) - vec2(aspect, 1.0) + 0.10;
    float edge = length(max(rim, 0.0)) - 0.10;
    float screen = clamp(0.5 - edge / (px + 0.012), 0.0, 1.0);

    // Lines of digits lean together over the bins.
    float down = clamp((MOUTH - at.y) / (MOUTH - FOOT), 0.0, 1.0);
    float narrow = mix(1.0, 0.42, down * down * (3.0 - 2.0 * down));
    float bin = at.x * BINS / (2.0 * aspect) + 0.5 * BINS;
    float aside = (fract(bin) - 0.5) / narrow, wide = 2.0 * aspect / BINS;
    float x = (floor(bin) + 0.5 + aside - 0.5 * BINS) * wide;
    float poured = step(abs(aside), 0.5) * step(FOOT + 0.02, at.y);

    // Where among the digits, and how the lamps push it: what burns brightly is seen larger.
    vec2 place = vec2(x / STEP, (at.y - FOOT) / LINE + own.x * A_ROW);
    float depth = (at.y - FOOT) / (LINE * A_ROW);
    float column = (x + (clamp(aside, -0.5, 0.5) - aside) * wide) / aspect;
    vec2 cell = vec2(room.w + column * reach(max(depth, 0.0)), depth + own.x) * CELL;
    vec2 left = textureLod(lamps, cell + vec2(-0.75, -0.43) * CELL, 0.0).rg;
    vec2 right = textureLod(lamps, cell + vec2(0.75, -0.43) * CELL, 0.0).rg;
    vec2 above = textureLod(lamps, cell + vec2(0.0, 0.87) * CELL, 0.0).rg;
    vec2 push = vec2(right.y - left.y, 1.15 * above.y - 0.577 * (left.y + right.y));
    place += 0.62 * push / (1.0 + 0.8 * length(push)) * (1.0 - down);

    // Which digit it is, and the lamp in its middle.
    vec2 which = floor(place);
    vec2 middle = vec2((which.x + 0.5) * STEP / aspect, (which.y + 0.5) / A_ROW - own.x);
    middle = vec2(room.w + middle.x * reach(max(middle.y, 0.0)), middle.y + own.x);
    // A digit stands bright on dark: a lamp that winks would make it flash, so those round it help.
    vec2 lit_by = textureLod(lamps, middle * CELL, 0.0).rg;
    float burns = mix(lit_by.y, lit_by.x, OWN);
    uvec2 name = uvec2(ivec2(which.x, mod(which.y + 0.5, 64.0 * A_ROW)) + 512);
    vec3 own_way = chances(name);
    float one = own_way.x, two = own_way.y, three = own_way.z;
    // A digit is told anew when its light passes a threshold of its own, and is dark just then.
    float told = lit_by.y * 0.6 + three * 3.0;
    float steady = clamp(5.0 * (0.5 - abs(fract(told) - 0.5)), 0.0, 1.0);
    float figure = mod(floor(one * 10.0) + 7.0 * floor(told), 10.0);

    // It strays slowly, each its own way; turns are whole, so that the walk has no seam.
    float turns = 6.2831853 / 64.0 * own.x * (40.0 + floor(three * 50.0)) + 6.2831853 * one;
    vec2 stray = own.y * vec2(cos(turns), sin(turns + 3.0 * two));
    float swell = mix(0.58, 1.0, clamp(burns * 0.5 - 0.1, 0.0, 1.0)) * (0.84 + 0.16 * two);
    vec2 from = fract(place) - 0.5; // the middle of its cell, whose edge it never reaches
    vec2 within = (from - stray * (1.12 - swell)) / swell;

#ifdef TRAYS
    // In its tray each bin shows which it is, and how full.
    vec2 tray = vec2((fract(bin) - 0.5) * wide, at.y - FOOT + 0.10);
    float in_tray = step(at.y, FOOT + 0.02);
    vec2 label = tray / 0.115;
    within = mix(within, label, in_tray);
    figure = mix(figure, floor(bin) + 1.0, in_tray);
#else
    const float in_tray = 0.0;
#endif
    float cell_px = px / mix(LINE * swell, 0.115, in_tray);

    // Where pixels are coarser than the distances reach, a digit is a soft box.
    vec2 ends = clamp((vec2(0.42, 0.50) - abs(within)) / min(cell_px, 0.4), 0.0, 1.0);
    vec2 rim_px = (0.5 - abs(from)) * vec2(STEP, LINE) / px;
    float inside = ends.x * ends.y * max(clamp(2.0 * min(rim_px.x, rim_px.y), 0.0, 1.0), in_tray);
    vec2 texel = vec2((figure + 0.5 + within.x) * 0.1, 0.5 + within.y);
    float away = (textureLod(digits, texel, 0.0).r - 0.502) * 0.2209; // in cells, see make_digits
    float ink = inside * clamp(0.5 + (0.016 + away) / cell_px, 0.0, 1.0);

    float fill = (1.0 / 3.0) * (left.g + right.g + above.g);
    float hot = steady * burns * (0.30 + 0.70 * burns) * (0.25 + 0.75 * two * two);
    float poured_light = mix(hot, 0.9 * fill, down);

    float lit = ink * poured * poured_light;
#ifdef TRAYS
    // A tray is half full of a steady light: that of the columns over it, some rows away.
    vec2 half_tray = vec2(0.21 * wide, 0.085);
    ivec2 over = ivec2(int(bin) * 8 + 4, int(own.x) + 7 & 63);
    float full = half_tray.x * clamp(0.5 * texelFetch(lamps, over & ivec2(31, 63), 0).g, 0.0, 1.0);
    float outline = box(tray, half_tray, px) - box(tray, half_tray - 0.006, px);
    float bar = box(tray + vec2(half_tray.x - full, 0.0), vec2(full, 0.079), px);
    float kept = fill * (0.55 * outline + 0.16 * bar + ink * (0.9 - 0.4 * bar));
    lit = mix(lit, kept, in_tray);
#endif

    // Glass glows a little wherever there is light behind it; office lamps lie in its bulge.
    float glow = fill * (0.140 - 0.02 * dot(glass, glass));
    vec3 colour = lamp.rgb * (lamp.w * lit) + haze.rgb * glow;
    // Hoops close in on the middle of the glass, and digits flare where they pass.
    colour += lamp.rgb * ((0.06 + ink) * hoops_at(inversesqrt(dot(glass, glass) + 1e-4)));
    float bezel = exp2(-max(edge, 0.0) * 34.0);
    vec3 around = haze.rgb * (clock.w * 0.05 * bezel);
    light = vec4(mix(around, colour, screen), 1.0);
}
