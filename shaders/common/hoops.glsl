// What a figure that came back whole sends through the room: a hoop of light for each note, round
// floor, walls and ceiling, which flares and draws a wake as the ring comes by.
//
// In    hoops   each 1 / metres from what they are round, light, how sharp its front is, and its wake
//       felt.z  how many there are
//       HOOPS   there are some; a loop, even of no turns, would cost half a picture
#include "frame"

#ifdef HOOPS
float hoops_at(float metres) {
    float sum = 0.0;
    for (int i = 0; i < int(felt.z); i++) {
        float past = metres * hoops[i].x - 1.0;
        past *= past > 0.0 ? hoops[i].z : hoops[i].w;
        float near = 1.0 / (1.0 + past * past);
        sum += hoops[i].y * near * near;
    }
    return sum;
}
#else
float hoops_at(float metres) { return 0.0; }
#endif
