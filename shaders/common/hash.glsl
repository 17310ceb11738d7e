// Chance without memory: whole numbers in, 0..1 out. The PCG hash, as in lamps/hashing.py.
float chance(uvec2 at) {
    uint h = at.x * 747796405u + at.y * 2891336453u + 277803737u;
    h = ((h >> ((h >> 28u) + 4u)) ^ h) * 277803737u;
    h = (h >> 22u) ^ h;
    h = h * 747796405u + 2891336453u;
    h = ((h >> ((h >> 28u) + 4u)) ^ h) * 277803737u;
    return float(((h >> 22u) ^ h) >> 8u) * (1.0 / 16777216.0);
}
