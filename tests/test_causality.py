"""No ear hears the future: whatever comes after, what was said before stays said."""

import numpy as np
import pytest
import soundfile

from visualizer.analysis import Analyzer
from visualizer.audio import open_source
from visualizer.audio.signals import noise
from visualizer.cli.events import rows
from visualizer.cli.listen import hear
from visualizer.clock import steady
from visualizer.cues import DETECTORS, Hearing
from visualizer.records import HOP, RATE, Hop, State
from visualizer.shipped import shipped

START, CUT, END = 62, 18.0, 22.0  # seconds: chords, strain, clicks, a hush, a bell; then the future


@pytest.fixture(scope="module")
def sound():
    """The part of the soundtrack in which most things happen in the least time."""
    samples, rate = soundfile.read(shipped("assets/demo.flac"), dtype="float32", start=START * RATE)
    assert rate == RATE
    return np.ascontiguousarray(samples[: round(END * RATE)])


@pytest.fixture(scope="module")
def said(sound, tmp_path_factory):
    """Return a function that tells what is said of a sound, as a file on the disk."""
    folder = tmp_path_factory.mktemp("causality")

    def ask(name, samples):
        path = folder / f"{name}.wav"
        soundfile.write(path, samples, RATE, subtype="FLOAT")
        source = open_source(f"file:{path}", live=False)
        told = [row for moment in hear(source, steady(RATE / HOP)) for row in rows(*moment)]
        source.close()
        return told

    return ask


@pytest.fixture(scope="module")
def whole(said, sound):
    return said("whole", sound)


def before(told, seconds):
    return [row for row in told if row["emit"] <= seconds]


@pytest.mark.parametrize("future", ["none", "noise", "silence", "loud"])
def test_the_future_does_not_change_what_was_said(said, sound, whole, future):
    cut = round(CUT * RATE) // HOP * HOP
    length = len(sound) - cut
    after = {
        "none": sound[:0],
        "noise": noise(length / RATE, 0.1),
        "silence": np.zeros((length, 2), np.float32),
        "loud": np.ones((length, 2), np.float32),
    }[future]
    told = before(whole, cut / RATE)
    assert sum(row["kind"] != "state" for row in told) >= 20, "enough was said to show anything"
    assert before(said(future, np.concatenate([sound[:cut], after])), cut / RATE) == told


def test_nothing_is_known_before_it_happens_or_said_later_than_it_is_known(sound):
    analyzer, hearing, state = Analyzer(), Hearing(), State()
    heard = 0
    for hop in _hops(sound):
        frame = analyzer(hop)
        cues, state = hearing(frame, state)
        for cue in cues:
            heard += 1
            assert 0 <= cue.sample <= cue.emit_sample == frame.sample, cue
            assert 0 <= cue.score <= 1, cue
    assert heard >= 20


def test_each_detector_says_alone_what_it_says_among_the_others(sound):
    frames = list(map(Analyzer(), _hops(sound)))
    together = _asked(Hearing(), frames)
    alone = [
        cue
        for name, detector in DETECTORS.items()
        for cue in _asked(Hearing({name: detector}), frames)
    ]
    assert sorted(map(str, alone)) == sorted(map(str, together))


def _asked(hearing, frames):
    state, told = State(), []
    for frame in frames:
        cues, state = hearing(frame, state)
        told += cues
    return told


def _hops(sound):
    return (Hop(end, sound[end - HOP : end]) for end in range(HOP, len(sound) + 1, HOP))
