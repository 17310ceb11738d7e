"""The twelfth hour sounds like the first: nothing in the ears wears out by counting."""

import tracemalloc
from itertools import islice

import numpy as np
import soundfile

from visualizer.analysis import Analyzer
from visualizer.audio.ring import Ring
from visualizer.clock import steady
from visualizer.cues import Hearing
from visualizer.director import Director
from visualizer.lamps import LampGrid
from visualizer.output.overlay import Overlay
from visualizer.output.statistics import Statistics
from visualizer.records import HOP, RATE, Cue, SourceStatus, State
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES
from visualizer.shipped import shipped
from visualizer.show import play

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
    ticks = islice(steady(60.0), 12 * 3600 * 60, 12 * 3600 * 60 + 600)
    samples = [tick.sample for tick in ticks]
    assert samples[0] == 12 * 3600 * RATE
    assert set(np.diff(samples)) == {RATE // 60}


class Weighed:
    """A screen that weighs what a picture takes and gives back, and a source for it to hear."""

    size, display = (640, 360), "scales"

    def __init__(self, samples):
        self.ring, self.peaks_kb = Ring(), []
        self._samples, self._held = samples, 0

    def present(self):
        held, peak = tracemalloc.get_traced_memory()
        self.peaks_kb.append((peak - self._held) / 1024)
        self._held = held
        tracemalloc.reset_peak()
        return ()

    def advance(self, sample):
        self.ring.write(self._samples[self.ring.written : sample])

    def available(self):
        return self.ring.written

    def status(self):
        return SourceStatus("scales", "demo", hearing=True)


def test_a_picture_takes_no_large_memory_once_its_scene_is_on(gpu):
    """A picture of the output is 900 kB, as bytes; whatever is sized must have been made before."""
    with soundfile.SoundFile(shipped("assets/demo.flac")) as file:
        file.seek(30 * RATE)
        scales = Weighed(file.read(3 * RATE, dtype="float32", always_2d=True))
    stage = Stage(gpu, SCENES, size=Weighed.size, internal=(160, 90))
    tracemalloc.start()
    try:
        play(
            ticks=steady(60.0, 2.5),
            source=scales,
            analyzer=Analyzer(),
            hearing=Hearing(),
            director=Director(list(SCENES), pinned="hall"),
            lamps=LampGrid(0),
            stage=stage,
            sink=scales,
            overlay=Overlay(Weighed.size),
            statistics=Statistics(60.0),
        )
    finally:
        tracemalloc.stop()
        stage.close()
    assert len(scales.peaks_kb) == 150
    assert max(scales.peaks_kb[:60]) > 900, "the first ones make what is sized"
    assert max(scales.peaks_kb[60:]) < 400
