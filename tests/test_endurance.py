"""The twelfth hour sounds like the first: nothing in the ears wears out by counting."""

from itertools import islice

import numpy as np
import soundfile

from visualizer.analysis import Analyzer
from visualizer.audio.ring import Ring
from visualizer.cues import Hearing
from visualizer.records import HOP, RATE, Cue, State
from visualizer.shipped import shipped

HOURS = 12 * 3600 * RATE // HOP * HOP  # samples
BLOCK = 441  # samples, as a device delivers them: no multiple of a hop


def told(samples, began):
    """Hear `samples` through a ring whose count stands at `began`; times are counted from there."""
    ring, analyzer, hearing = Ring(), Analyzer(), Hearing()
    ring.written = ring._claimed = ring._taken = began  # as after that many samples
    state, rows = State(), []
    for place in range(0, len(samples), BLOCK):
        ring.write(samples[place : place + BLOCK])
        for hop in ring.take(HOP, ring.written):
            frame = analyzer(hop)
            cues, state = hearing(frame, state)
            rows += [_from(cue, began) for cue in cues]
            if (frame.sample - began) % (40 * HOP) == 0:
                rows.append((frame.sample - began, frame.bands.tobytes(), frame.level, state))
    return rows


def _from(cue: Cue, began: int):
    values = {name: getattr(cue, name) for name in Cue.__slots__}
    return {**values, "sample": cue.sample - began, "emit_sample": cue.emit_sample - began}


def test_two_minutes_are_heard_alike_at_hour_0_and_at_hour_12():
    with soundfile.SoundFile(shipped("assets/demo.flac")) as file:
        samples = file.read(120 * RATE, dtype="float32", always_2d=True)
    early, late = told(samples, 0), told(samples, HOURS)
    assert len(early) > 500, "enough was said to show anything"
    for one, other in zip(early, late, strict=True):
        assert one == other


def test_a_clock_at_hour_12_still_counts_pictures_to_the_sample():
    from visualizer.clock import steady

    ticks = islice(steady(60.0), 12 * 3600 * 60, 12 * 3600 * 60 + 600)
    samples = [tick.sample for tick in ticks]
    assert samples[0] == 12 * 3600 * RATE
    assert set(np.diff(samples)) == {RATE // 60}
