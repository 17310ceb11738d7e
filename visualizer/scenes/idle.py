"""Idle: the hall asleep, nearly dark, one lamp humming."""

from dataclasses import replace

from visualizer.records import AnalysisFrame, Direction, State, Tick
from visualizer.scenes.hall import HALL, Hall
from visualizer.scenes.room import Vec4, numbers

# The eye has got used to the dark: what little light there is reaches further, and colder.
ASLEEP = replace(
    HALL,
    lamp=(0.86, 1.0, 0.90),
    radiance=5.0,
    haze=(0.40, 0.60, 0.56),
    density=0.014,
    bounce=4.0,
    bloom=0.2,
)


class Idle:
    room = ASLEEP
    passes = Hall.passes

    def params(
        self, tick: Tick, frame: AnalysisFrame, state: State, direction: Direction
    ) -> dict[str, Vec4]:
        return numbers(self.room, direction)
