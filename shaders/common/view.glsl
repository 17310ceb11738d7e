// The ray through this pixel: x and y in metres per metre of depth. The camera looks along z, so a
// plane is met at depth = distance / ray, with no varying and no loss far away.
#include "frame"

vec2 view_ray() { return gl_FragCoord.xy * view.x + view.yz; }

// Share of the light that haze puts in the way over `reach` metres.
float haze_over(float reach) { return 1.0 - exp2(-haze.w * reach); }
