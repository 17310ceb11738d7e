"""Idle: the hall asleep, nearly dark, one lamp humming."""

from dataclasses import replace

from visualizer.records import AnalysisFrame, Direction, Pass, State, Tick
from visualizer.scenes.hall import HALL
from visualizer.scenes.room import Vec4, numbers

# The eye has got used to the dark: what little light there is reaches further, and colder.
ASLEEP = replace(
    HALL,
    lamp=(0.86, 1.0, 0.90),
    radiance=2.7,
    haze=(0.02, 0.035, 0.035),
    density=0.030,
    focal=1.45,
    bounce=1.8,
    hoop=0.55,  # in the dark an eye is soon blinded
    bloom=0.24,
)


class Idle:
    room = ASLEEP
    passes = (
        Pass("scenes/ceiling.frag", defines=("ASLEEP",), mesh="ceiling", flaws=True),
        Pass("scenes/floor.frag", defines=("ASLEEP",), mesh="floor"),
    )

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        return numbers(self.room, direction)
