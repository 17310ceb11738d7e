// The ray through this pixel: x and y in metres per metre of depth. The camera looks along z, so a
// plane is met at depth = distance / ray, with no varying and no loss far away.
#include "frame"

vec2 view_ray() { return gl_FragCoord.xy * view.x + view.yz; }

// Share of the light that haze takes away over `reach` metres: clear near by, then thickening
// faster than real haze, so that the far end is gone before its lamps are smaller than a pixel.
float haze_over(float reach) { return 1.0 - exp2(-haze.w * reach * (1.0 + 0.016 * reach)); }
