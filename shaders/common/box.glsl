// Rectangles with edges as soft as a pixel.

// Share of a pixel `px` wide within `half_size` of the middle of what is `from` it.
float box(vec2 from, vec2 half_size, float px) {
    vec2 part = clamp((half_size - abs(from)) / px + 0.5, 0.0, 1.0);
    return part.x * part.y;
}
