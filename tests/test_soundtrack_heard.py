"""The soundtrack's story, as our own ears hear it."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from visualizer.analysis import Analyzer
from visualizer.cli.events import NAMES
from visualizer.cues import Hearing
from visualizer.records import HOP, RATE, Hop, State

ASSETS = Path(__file__).parents[1] / "assets"
FIRST, LAST = 46.0, 80.0  # seconds: from the last bars of work to the bell that rings alone
# How much later than it begins each may be known, seconds: a drone and clicks have to grow first.
LATEST = {
    "subbass": 6.0,
    "glitch": 0.6,
    "dissonance": 7.0,
    "click_accel": 6.0,
    "silence": 1.5,
    "ding": 1.0,
}


@pytest.fixture(scope="module")
def heard():
    sound, _ = soundfile.read(
        ASSETS / "demo.flac", dtype="float32", start=round(FIRST * RATE), stop=round(LAST * RATE)
    )
    analyzer, hearing, state, cues, states = Analyzer(), Hearing(), State(), [], []
    for end in range(HOP, len(sound) + 1, HOP):
        sample = round(FIRST * RATE) + end
        new, state = hearing(analyzer(Hop(sample, sound[end - HOP : end])), state)
        cues += [cue for cue in new if cue.kind == "cue"]
        states.append((sample / RATE, state))
    return cues, states


def test_every_cue_of_its_story_is_told_once_and_no_other(heard):
    page = json.loads((ASSETS / "demo.json").read_text(encoding="utf-8"))
    wanted = [event for event in page["events"] if event["kind"] in LATEST]
    cues = {NAMES.get(cue.name, cue.name): cue.emit_sample / RATE for cue in heard[0]}
    assert len(heard[0]) == len(wanted) == len(cues), [
        (cue.name, cue.emit_sample) for cue in heard[0]
    ]
    for event in wanted:
        known = cues[event["kind"]] - event["start"]
        assert -0.05 <= known <= LATEST[event["kind"]], event


def test_its_drone_lasts_until_the_silence(heard):
    values = [state.drone.value for at, state in heard[1] if 63.0 < at < 74.0]
    assert min(values) > 0.5
    assert max(state.drone.value for at, state in heard[1] if at < 58.0 or at > 77.0) == 0.0
    steps = np.abs(np.diff([state.drone.value for _, state in heard[1]]))
    assert steps.max() < 0.05, "a ceiling that it lowers does not fall at once"
