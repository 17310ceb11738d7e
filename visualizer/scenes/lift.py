"""The lift: the passage between worlds. Steel doors at a corridor's end, floors falling behind.

When it comes on, the viewer is drawn towards the doors while the lens widens: they keep their
size, and everything else is torn past them. In calm light he stands there from the start. What he
would walk after that, the floors fall.
The row of lamps is column 16.
"""

from dataclasses import replace

from visualizer.records import ROWS, AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.corridor import CORRIDOR
from visualizer.scenes.room import Vec4, loud, numbers

LOBBY = replace(
    CORRIDOR,
    half_width=1.5,
    height=2.62,
    far=2.55,
    pitch=(3.0, 2.2),
    luminaire=(0.0625, 0.375),
    tiles=(8.0, 4.0),
    tubes=1.0,
    paint=(0.20, 0.27, 0.29),
    haze=(0.20, 0.27, 0.28),
    carpet=(0.014, 0.022, 0.026),
    lamp=(0.88, 1.0, 0.92),
    radiance=4.2,
    shine=3.0,
    sheen=0.35,
    focal=1.6,
    shift=-0.06,
    reach=(0.28, 2.2),
    hoops_from=(0.0, 2.62, 0.0),  # the ceiling: below it floors go by
    hoops_by=(0.0, 1.0, 0.0, 1.0),
    bloom=0.16,
)
TALL = 2.1  # m, the doors
AJAR, OPENS = 0.42, 0.36  # m, half the way they stand open, and what loud music adds
FROM = 15.0  # m from the doors, where it begins
PASSAGE = 2.6  # seconds from there to `LOBBY.far`: the stomach needs one to notice
FALL = 15.0  # floors for each row of the grid: one in three seconds of music


def distance(age: float) -> float:
    """Return metres to the doors, `age` seconds after the scene has come on."""
    x = min(max(age / PASSAGE, 0.0), 1.0)
    eased = x * x * x * (x * (6.0 * x - 15.0) + 10.0)  # without a jerk at either end
    return FROM + (LOBBY.far - FROM) * eased


class Lift:
    room = LOBBY
    passes = (
        Pass("scenes/ceiling.frag", defines=("WALLS",), mesh="ceiling", flaws=True),
        Pass("scenes/concrete.frag", defines=("FAR_LAMP", "AMBER", "FLOOR", "DRY"), mesh="floor"),
        Pass("scenes/wall.frag", defines=("AMBER",), mesh="walls"),
        Pass("scenes/lift.frag", defines=("FAR_LAMP", "AMBER"), mesh="end"),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        far = distance(tick.time - direction.since)
        far = LOBBY.far + (far - LOBBY.far) * (1.0 - direction.calm)
        focal = self.room.focal * far / self.room.far  # so the doors keep their size
        room = replace(self.room, far=far, focal=focal)
        block = numbers(room, direction)
        x, eye, z, shift = block["eye"]
        z += self.room.far - far  # the doors stay where they are: it is the viewer who comes
        fallen = direction.travel % ROWS * FALL
        level = loud(direction)
        open_by = AJAR + OPENS * level
        own = open_by, TALL, far / room.pitch[1], fallen
        centre = *self.room.hoops_from, level
        return block | {"eye": (x, eye, z, shift), "own": own, "centre": centre}
