"""The lounge: warm and low, a sun at its end, and plants whose fronds are lamps.

Pleasant and wrong: there is one plant, many times over, and all of them sway together. Tension
turns them towards the viewer. However far one walks, the sun neither comes nearer nor sets.
"""

from math import sin, tau

from visualizer.records import ROWS, AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.room import Room, Vec4, loud, numbers

PARLOUR = Room(
    half_width=3.5,
    height=2.2,
    far=11.2,
    column=16.0,
    pitch=(1.2, 1.9),
    luminaire=(0.5, 0.0625),  # a cove of light from wall to wall in each row
    lamp=(1.0, 0.68, 0.46),
    radiance=1.5,
    haze=(0.42, 0.24, 0.18),
    density=0.010,
    carpet=(0.10, 0.055, 0.065),
    gloss=0.9,
    roughness=0.05,
    tiles=(1.0, 8.0),
    tile=0.40,
    paint=(0.66, 0.40, 0.35),
    eye=1.02,  # seated
    focal=1.25,
    shift=-0.02,
    bounce=1.05,
    reach=(2.1, 9.5),
    hoops_from=(0.0, 0.0, 11.2),  # the sun
    hoops_by=(1.0, 1.0, 1.0, 1.0),
    bloom=0.20,
)
SUN = 1.30  # m, its radius in silence; its middle lies on the floor, whose image makes it whole
SWELLS = 0.60  # of its size, in the loudest music
SWAY = 0.10  # m at the tip of a frond
SWAYS = 96.0  # on the way past all rows: one in half a minute of music
LEANS = 0.55  # m by which full tension turns the tips to the viewer


class Lounge:
    room = PARLOUR
    passes = (
        Pass("scenes/lounge.frag", defines=("FAR_LAMP", "CEILING"), mesh="ceiling"),
        Pass("scenes/lounge.frag", defines=("FAR_LAMP", "FLOOR"), mesh="floor"),
        Pass("scenes/lounge.frag", defines=("FAR_LAMP",), mesh="walls"),
        Pass("scenes/sun.frag", defines=("FAR_LAMP",), mesh="end"),
        Pass(
            "scenes/plant.frag",
            defines=("MIRROR",),
            mesh="plants",
            place="scenes/plant.vert",
            blend="over",
        ),
        Pass("scenes/plant.frag", mesh="plants", place="scenes/plant.vert", blend="over"),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        walked = direction.travel % ROWS
        sway = SWAY * sin(tau * SWAYS / ROWS * walked)
        size = SUN * (1.0 + SWELLS * loud(direction))
        own = walked, size, sway, LEANS * direction.tension
        return numbers(self.room, direction) | {"own": own}
