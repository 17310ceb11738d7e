"""The corridor: white walls, one row of luminaires, doors, a slow walk, and corners it turns at.

The row of lamps is column 16.
"""

from dataclasses import replace
from math import cos, exp, sin, tau

from visualizer.records import CORNERS_APART, AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.bend import stand
from visualizer.scenes.room import Room, Vec4, loud, numbers

CORRIDOR = Room(
    half_width=1.35,
    height=2.5,
    far=400.0,
    column=16.5,
    pitch=(2.7, 3.0),  # one cell is as wide as the corridor
    luminaire=(0.125, 0.375),
    tubes=2.0,
    tube_contrast=0.30,
    prisms=54.0,
    prism_contrast=0.10,
    lamp=(0.91, 1.0, 0.86),
    radiance=5.6,
    haze=(0.90, 1.0, 0.90),
    density=0.009,
    carpet=(0.018, 0.095, 0.026),
    gloss=1.3,
    roughness=0.06,
    tiles=(4.0, 4.0),
    tile=0.34,
    joint=0.40,
    paint=(0.82, 0.87, 0.81),
    sheen=0.5,
    eye=1.36,
    focal=1.2,
    reach=(2.2, 24.0),
)
# The nearest luminaire is a tenth of the picture, and once a bay it passes out of sight: an eye
# would open a little then. Fitted to the mean of pictures; all of it would be seen on the walls.
IRIS, MOMENT = 0.18, 0.45  # of the light, up and down; bays before the line at which it is widest


ASIDE = 0.42  # m from the middle: he walks along the doors, and the far end is off centre
CROSSES = 2.0, 4.5  # bays before and after a corner in which he leaves that side, or takes it


def _leg(*which: str) -> tuple[Pass, ...]:
    """Return the surfaces of one leg of the corridor."""
    bent = ("TURNS", "WALLS", *which)
    place = "scenes/bend.vert"
    return (
        Pass("scenes/wall.frag", defines=(*bent, "DOORS"), mesh="walls", place=place),
        Pass(
            "scenes/ceiling.frag",
            defines=bent,
            mesh="ceiling",
            place=place,
            flaws=True,
            hoops="none",
        ),
        Pass("scenes/floor.frag", defines=(*bent, "DOORS"), mesh="floor", place=place),
    )


class Corridor:
    room = CORRIDOR
    # The leg behind the corner lies farther off, and the wall at its own end farthest.
    passes = (_leg("LEG", "CAP")[0], *_leg("LEG"), *_leg())

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        iris = exp(IRIS * cos(tau * (direction.travel % 1.0 + MOMENT)))
        room = replace(
            self.room, radiance=self.room.radiance * iris, bounce=self.room.bounce * iris
        )
        here = stand(direction.travel, direction.seed)
        bay = room.pitch[1]
        least, most = CROSSES
        ahead = abs(here.corner - here.along)
        x = min(max((min(ahead, abs(CORNERS_APART - ahead)) - least) / (most - least), 0.0), 1.0)
        aside = here.aside * bay + ASIDE * x * x * (3.0 - 2.0 * x)
        return numbers(room, direction) | {
            "eye": (aside, room.eye, here.along * bay, room.shift),
            "own": (cos(here.turned), sin(here.turned), here.corner * bay, here.sides),
            "centre": (*room.hoops_from, loud(direction)),
        }
