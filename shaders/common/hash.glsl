// Chance without memory: whole numbers in, dice out. Wellons' hash lowbias32.
uint dice(uvec2 at) {
    uint h = at.x * 747796405u + at.y * 2891336453u;
    h = (h ^ h >> 16u) * 0x7feb352du;
    h = (h ^ h >> 15u) * 0x846ca68bu;
    return h ^ h >> 16u;
}

// Three chances of one throw, 0..1 in steps of a thousandth.
vec3 chances(uvec2 at) {
    return vec3(uvec3(dice(at)) >> uvec3(2u, 12u, 22u) & 1023u) * (1.0 / 1024.0);
}
