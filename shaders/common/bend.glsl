// A room as a straight leg with axes of its own; and how a corridor bends from one leg to the next.
//
// z goes on through a corner: its middle has the same z in both legs that meet there.
//
// In    own     (TURNS) cosine, sine of the turn so far, to the right; z of the corner in metres;
//               1 or 2: it turns right, -1 or -2: left; by the 2 the one after it turns right
//       LEG     the leg behind the corner; LEG and CAP: the wall where that one ends
#include "frame"

const float LEG_LONG = 16.0; // bays from corner to corner

struct Leg {
    vec2 stand;   // the viewer, x and z in metres
    vec2 ahead;   // where the lens points
    float corner; // z, metres
};

#ifdef TURNS
Leg behind(Leg leg, float side) {
    vec2 from = vec2(leg.stand.x, leg.stand.y - leg.corner);
    vec2 stand = vec2(-side * from.y, leg.corner + side * from.x);
    return Leg(stand, vec2(-side * leg.ahead.y, side * leg.ahead.x), leg.corner);
}

Leg this_leg() {
    Leg leg = Leg(eye.xz, own.yx, own.z);
#ifdef LEG
    leg = behind(leg, sign(own.w));
#endif
#ifdef CAP
    leg.corner += LEG_LONG * grid.y;
    leg = behind(leg, abs(own.w) > 1.5 ? 1.0 : -1.0);
#endif
    return leg;
}

vec3 way_in(Leg leg, vec2 ray) {
    return vec3(leg.ahead.y * ray.x + leg.ahead.x, ray.y, leg.ahead.y - leg.ahead.x * ray.x);
}

// What a pixel sees of a level surface, across and along, in units of its own width; a root of two
// squares would be truer and dearer.
vec2 footprint(vec3 way, float up) { return max(abs(way.xz) / up + 0.2, 1.0); }

// Metres from the nearest wall.
float from_wall(Leg leg, vec2 place) {
#ifdef LEG
    return room.x - abs(place.x);
#else
    float side = sign(own.w);
    vec2 past = vec2(room.x - side * place.x, place.y - leg.corner + room.x);
    return min(min(max(past.x, past.y), room.x + side * place.x), 2.0 * room.x - past.y);
#endif
}

// Metres by which a mirrored ray has gone through a wall, below 0 if it has not.
float through_wall(Leg leg, vec2 place) {
    float beyond = abs(place.x) - room.x;
#ifndef LEG
    beyond = max(beyond, place.y - leg.corner - room.x);
#endif
    return beyond;
}

// 1, but 0 where the corner leaves no wall for a door: `row` is the line between two bays.
float has_door(Leg leg, float row) { return step(0.8, abs(row - leg.corner / grid.y)); }
#else
Leg this_leg() { return Leg(vec2(0.0, eye.z), vec2(0.0, 1.0), 0.0); }
vec3 way_in(Leg leg, vec2 ray) { return vec3(ray, 1.0); }
vec2 footprint(vec3 way, float up) {
    float slant = abs(way.x) / up;
    return vec2(sqrt(1.0 + slant * slant), 1.0 / up);
}
float from_wall(Leg leg, vec2 place) { return room.x - abs(place.x); }
float through_wall(Leg leg, vec2 place) { return abs(place.x) - room.x; }
float has_door(Leg leg, float row) { return 1.0; }
#endif

// Metres by which a door stands open, of its 0.92: a hand's breadth while it is silent, and as loud as
// it can be half of it or all.
float open_by(float row, float side) {
    float own = fract(row * (39.0 / 64.0) + 0.37 * side);
    return mix(0.05 + 0.10 * own, 0.40 + 0.44 * own, centre.w);
}

// Light of the room behind a door: amber, snow blue, rose, or the green-white of the house.
vec3 door_light(float row, float side) {
    float which = fract(row * 0.25 + 0.25 * step(0.0, side)) * 4.0 + 0.5 * step(0.0, side);
    return which < 1.0 ? vec3(1.0, 0.52, 0.12) : which < 2.0 ? vec3(0.16, 0.52, 1.0)
         : which < 3.0 ? vec3(1.0, 0.36, 0.42) : vec3(0.36, 1.0, 0.56);
}
