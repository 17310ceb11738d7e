"""The march: ranks of standing tubes on dark stone, seen from a stand over their aisle.

One lamp of the grid is one tube; the brass of a band has got into their light.
"""

from visualizer.records import ROWS, AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.room import Room, Vec4, loud, numbers

PARADE = Room(
    half_width=1200.0,
    height=9.0,
    far=300.0,
    column=16.0,
    pitch=(1.6, 1.7),  # six tubes abreast and no more: ranks are stripes, and stripes a risk
    luminaire=(0.5, 0.5),
    lamp=(1.0, 0.80, 0.42),
    radiance=5.5,
    haze=(0.10, 0.105, 0.15),
    density=0.017,
    carpet=(0.42, 0.43, 0.48),
    gloss=0.5,
    eye=3.0,
    focal=1.15,
    shift=0.55,
    reach=(3.2, 30.0),
    hoop=0.3,  # dark stone; the tubes take more of it
    bloom=0.20,
)
WIDE = 0.045  # m, half the width of a tube
LOW, RISES = 1.05, 0.65  # m, its height in silence, and what the loudest music adds: a person's


class March:
    room = PARADE
    passes = (
        Pass("scenes/parade.frag", mesh="floor"),
        Pass(
            "scenes/rank.frag",
            defines=("MIRROR",),
            mesh="images",
            place="scenes/rank.vert",
            blend="over",
            hoops="form",
        ),
        Pass(
            "scenes/rank.frag", mesh="ranks", place="scenes/rank.vert", blend="over", hoops="form"
        ),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        own = WIDE, LOW + RISES * loud(direction), direction.travel % ROWS, 0.0
        return numbers(self.room, direction) | {"own": own}
