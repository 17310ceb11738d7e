// The light in the car of a lift: the one warm light in the house.
const vec3 CAR = vec3(1.0, 0.90, 0.68);
const float CAR_LIGHT = 5.0; // radiance at lamp output 1
