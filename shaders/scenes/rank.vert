#version 330 core
// One tube of the ranks, standing on the floor, or hanging under it as the floor mirrors it.
//
// In    corner  x its column, y ranks away, z 0..3 which corner of its quad
//       lamps, Frame; own.x half its width in metres, own.y its height, own.z rows walked
//       MIRROR  the image in the floor
// Out   place   x -1..1 across the quad, HALO times as wide as the tube; y 0..1 from its foot up
//       burns   its light; share that haze takes; of its width what one pixel covers
//       hue     what its tint makes of white
#include "frame"
#include "leaning"
#include "hoops"
in vec3 corner;
out vec2 place;
flat out vec3 burns;
flat out vec3 hue;

const float HALO = 7.0;
const float SEEN = 28.0; // ranks, as many as render/meshes.py has: the last comes and goes unseen

void main() {
    float rank = corner.y + 1.0, row = floor(own.z) + rank;
    float depth = (rank - fract(own.z) + 0.15) * grid.y;
    vec2 side = vec2(int(corner.z) & 1, int(corner.z) >> 1);
    place = vec2(2.0 * side.x - 1.0, side.y);

    // A tube thinner than a pixel is drawn as wide as one, and as much dimmer.
    float px = 2.0 * size.w * depth / view.w;
    float half_width = max(own.x, 0.5 * px);
    float x = (corner.x + 0.5 - room.w) * grid.x + place.x * half_width * HALO;
    float y = place.y * own.y;
#ifdef MIRROR
    y = -y;
#endif
    vec2 film = vec2(x, y - eye.y) * view.w * vec2(size.y * size.z, 1.0);
    film.y += eye.w * depth;
    // Nearer than this a tube would pass through the eye: it fades before.
    float fade = clamp(depth / grid.y - 0.15, 0.0, 1.0);
#ifdef MIRROR
    fade *= clamp(4.0 - depth / (3.0 * grid.y), 0.0, 1.0); // only the nearest have images
#else
    fade *= clamp(SEEN - rank + fract(own.z), 0.0, 1.0);
#endif
    gl_Position = vec4(film, 0.0, depth);

    float light = texelFetch(lamps, ivec2(corner.x, int(row) & 63), 0).r + 1.7 * hoops_at(depth);
    float reach = haze.w * depth * (1.0 + 0.016 * depth);
    burns = vec3(light * own.x / half_width, (1.0 - exp2(-reach)), fade);
    float lean = texelFetch(leanings, ivec2(corner.x, int(row) & 63), 0).r;
    hue = tinted(lean * (255.0 / 127.0) - 128.0 / 127.0);
}
