"""The hall: an endless ceiling of luminaires over grass-green carpet. A drone brings it down."""

from dataclasses import replace
from math import cos, exp, tau

from visualizer.records import AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.room import Room, Vec4, numbers

HALL = Room(
    half_width=1200.0,  # no wall is ever seen: at the far end the picture is narrower
    height=2.75,
    far=600.0,
    column=16.0,
    pitch=(1.8, 2.4),
    luminaire=(0.25, 0.375),
    tubes=2.0,
    tube_contrast=0.30,
    prisms=40.0,
    prism_contrast=0.10,
    lamp=(0.90, 1.0, 0.84),
    radiance=6.2,
    haze=(0.03, 0.05, 0.04),
    density=0.030,
    carpet=(0.012, 0.070, 0.022),
    gloss=1.6,
    roughness=0.006,
    tiles=(2.0, 4.0),
    tile=0.14,
    joint=0.45,
    eye=1.32,
    focal=1.05,
    bounce=0.84,
    hoops_by=(1.0, 0.0, 1.0, 1.0),  # round the viewer
)
# The nearest luminaires are a fifth of the picture and pass out of sight once a bay: an eye would
# open and close a little then. Share of the light and place in the bay, once and twice a bay;
# fitted to the mean of pictures, which swings by 3 % with it.
IRIS = ((0.139, -0.179), (0.056, 0.489))
LOW = 0.75  # m that the longest, surest drone takes from the height: it is felt, not measured


class Hall:
    room = HALL
    passes = (
        Pass("scenes/ceiling.frag", mesh="ceiling", flaws=True),
        Pass("scenes/floor.frag", mesh="floor"),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        drone = min(max(state.drone.value * state.drone.confidence, 0.0), 1.0)
        bay = direction.travel % 1.0
        iris = exp(sum(a * cos(tau * (n * bay + at)) for n, (a, at) in enumerate(IRIS, 1)))
        room = replace(
            self.room,
            height=self.room.height - LOW * drone,
            radiance=self.room.radiance * iris,
            bounce=self.room.bounce * iris,
        )
        return numbers(room, direction)
