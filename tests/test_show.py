"""The loop: what comes when, and which picture it is for."""

import weakref
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from visualizer import clock
from visualizer.audio.ring import Ring
from visualizer.clock import Even
from visualizer.records import (
    HOP,
    SILENT_FRAME,
    Budget,
    Cue,
    Direction,
    SourceStatus,
    Tick,
)
from visualizer.show import SWEEP, play

PICTURES = 4


def nothing(*_, **__):
    return ()


class House:
    """All rooms in one, noting what they are asked: a hop comes before each picture, one in it."""

    def __init__(self, period=1 / 60):
        self.period = period  # seconds
        self.ring = Ring()
        self.lamps_heard, self.lamps_cued, self.lifted, self.counted = [], [], [], []

    def hop(self):
        self.ring.write(np.ones((HOP, 2), np.float32), heard_at=1.0)

    def ticks(self):
        for k in range(PICTURES):
            self.hop()
            yield Tick(k * self.period, self.ring.written)

    def analyze(self, hop):
        return replace(SILENT_FRAME, sample=hop.sample)

    def hear(self, frame, state):
        return (Cue("onset", "", frame.sample, frame.sample, 1.0),), state

    def lamps(self, _tick, frame, cues, _state, _direction):
        self.lamps_heard.append(frame.sample // HOP)
        self.lamps_cued.append([cue.sample // HOP for cue in cues])

    def lift(self, frame, _direction):
        self.lifted.append(frame.sample // HOP)
        return 1.0

    def draw(self, _tick, _field, _frame, _state, _direction, lift):
        self.hop()
        if lift is not None:
            assert lift() == 1.0

    def count(self, _hearing, _python, _delay, hops):
        self.counted.append(hops)

    def play(self, *, live, paces=False, pace=nothing, present=nothing):
        class Lamps:
            __call__ = staticmethod(self.lamps)
            lift = staticmethod(self.lift)

        size = (64, 36)
        play(
            ticks=self.ticks(),
            source=SimpleNamespace(
                ring=self.ring,
                advance=nothing,
                available=lambda: self.ring.written,
                status=lambda: SourceStatus("", "file", hearing=True),
            ),
            analyzer=self.analyze,
            hearing=self.hear,
            director=SimpleNamespace(
                hear=nothing,
                direct=lambda *_: Direction(),
                notice="",
                scenes=(),
                scene="",
                coming=(),
                wings=SimpleNamespace(called=""),
            ),
            lamps=Lamps(),
            stage=SimpleNamespace(
                size=size,
                internal=size,
                budget=Budget(),
                lay=nothing,
                draw=self.draw,
                pace=pace,
                repertoire=SimpleNamespace(
                    roomy=True, ready=nothing, warm=lambda *_, **__: iter(())
                ),
            ),
            sink=SimpleNamespace(size=size, display="", present=present),
            overlay=lambda *_, **__: (None,),
            statistics=SimpleNamespace(picture=nothing, count=self.count),
            live=Even(1000.0, displayed=lambda: not paces) if live else None,
        )


def test_what_comes_while_a_picture_is_drawn_lifts_it_and_plays_in_the_next():
    house = House()
    house.play(live=True)
    assert house.lifted == [0, 4, 6, 8]  # before there is light, nothing is heard
    assert house.lamps_heard == [0, 3, 5, 7]
    assert house.lamps_cued == [[], [3], [4, 5], [6, 7]]
    assert house.counted == [0, 2, 2, 2]


@pytest.mark.parametrize("live", [True, False])
def test_every_hop_is_heard_once_and_every_cue_played_once(live):
    house = House()
    house.play(live=live)
    played = [hop for cued in house.lamps_cued for hop in cued]
    assert played == list(range(3 if live else 1, 2 * PICTURES))


def test_a_film_hears_nothing_that_its_clock_has_not_reached():
    house = House()
    house.play(live=False)
    assert house.lifted == []
    assert house.lamps_heard == [1, 3, 5, 7]


def test_what_holds_itself_is_let_go_though_the_scene_never_changes():
    class Knot:
        def __init__(self):
            self.self = self

    house, tied = House(period=SWEEP), []
    draw = house.draw

    def draw_and_tie(*words):
        draw(*words)
        tied.append(weakref.ref(Knot()))

    house.draw = draw_and_tie
    house.play(live=False)
    assert [knot() is None for knot in tied[:-1]] == [True] * (PICTURES - 1)


@pytest.mark.parametrize("paces", [True, False])
def test_a_cost_holds_the_way_to_the_screen_unless_that_waits_for_the_display(paces, monkeypatch):
    passed, costs = [0.0], []

    def sleep(seconds=0.05):
        passed[0] += max(seconds, 1e-5)
        return ()

    monkeypatch.setattr("visualizer.show.now", lambda: passed[0])
    monkeypatch.setattr(clock, "now", lambda: passed[0])
    monkeypatch.setattr(clock.time, "sleep", sleep)
    House().play(live=True, paces=paces, pace=lambda _time, cost: costs.append(cost), present=sleep)
    assert [cost > 0.04 for cost in costs] == [paces] * PICTURES
