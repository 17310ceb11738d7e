// The light in the car of a lift: the one warm light in the house.
#ifdef AMBER // far off in a cold place
const vec3 CAR = vec3(1.0, 0.70, 0.32);
#else
const vec3 CAR = vec3(1.0, 0.90, 0.68);
#endif
const float CAR_LIGHT = 5.0; // radiance at lamp output 1
