"""The uniform block: the one truth for what Python sends and GLSL reads, once a picture.

Every field is a vec4 (std140 then has no padding to get wrong). `shader.uniform_block` writes
the GLSL from it, and `#include "frame"` brings it in.
"""

import numpy as np

from visualizer.records import HOOPS

FRAME = np.dtype(
    [
        ("size", "f4", 4),  # internal width, height px, and their inverses
        # output width, height px; steepness of the last enlargement 0..1; 1: for a window's memory
        ("shown", "f4", 4),
        ("clock", "f4", 4),  # seconds, light 0..1, share of the held picture 0..1, mean lamp output
        ("grain", "f4", 4),  # where in the noise tile it starts x y px, amount; lift by the bass
        ("leave", "f4", 4),  # the limiter's: rise, fall, turns given or -1, width of the interval
        ("reds", "f4", 4),  # 1 if red may be entered, 1 if again by all; where in a tile to look
        ("overlay", "f4", 4),  # left, top px from the output's top left corner, width, height px
        ("view", "f4", 4),  # ray per px, its offsets x y at px 0, focal length in half heights
        ("eye", "f4", 4),  # x, height, z in metres; vertical shift of the lens in half heights
        ("room", "f4", 4),  # half width, height, far end in metres; grid column above x = 0
        ("grid", "f4", 4),  # lamp pitch x z in metres; half a luminaire x z in cells
        ("tubes", "f4", 4),  # tubes a luminaire, their contrast, prisms a cell, their contrast
        ("lamp", "f4", 4),  # rgb of a tube's light, radiance of the luminaire at output 1
        ("haze", "f4", 4),  # rgb of its glow in unit irradiance, density per metre
        ("carpet", "f4", 4),  # rgb albedo, gloss
        ("paint", "f4", 4),  # rgb albedo of the walls, gloss
        ("tiles", "f4", 4),  # ceiling tiles to a cell x z, their albedo, darkness of their joints
        ("finish", "f4", 4),  # carpet roughness, shine of a bare floor, bounce, bloom share
        ("felt", "f4", 4),  # strain, grit, each 0..1 as the light has taken it on; hoops; -
        ("own", "f4", 4),  # what the scene's own shader needs; its first lines say what
        (
            "centre",
            "f4",
            4,
        ),  # x, height, way ahead in m of what hoops are round; loudness 0..1
        ("metric", "f4", 4),  # what a metre of each counts; share of hoops that walls take
        ("hoops", "f4", (HOOPS, 4)),  # 1 / metres from there, light, sharpness of front, of wake
    ]
)
