"""Beat, tempo and bar against music whose answer is known."""

import numpy as np
import pytest
from test_analysis_levels import listen
from test_cues_detectors import kick, note, place

from visualizer.cues.beat import Beat
from visualizer.records import RATE, SILENT_FRAME, Trait


def follow(signal: np.ndarray) -> tuple[np.ndarray, dict[str, Trait]]:
    beat = Beat()
    cues = [cue for frame in listen(signal) for cue in beat(frame)]
    assert all(cue.kind == "beat" and 0 <= cue.sample <= cue.emit_sample for cue in cues)
    return np.array([cue.sample for cue in cues]) / RATE, dict(beat.traits)


def band(bpm: float, seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """A drum on every beat, stronger on the first of four, and a note on every other."""
    beats = np.arange(0.3, seconds, 60 / bpm)
    signal = 0.3 * place(kick(), beats, seconds) + 0.3 * place(kick(), beats[::4], seconds)
    return signal + 0.05 * place(note(330, 0.1), beats[1::2], seconds), beats


@pytest.mark.parametrize("bpm", [76, 100, 140])
def test_beats_fall_where_the_drum_does(bpm: float) -> None:
    signal, played = band(bpm, 14)
    heard, traits = follow(signal)
    late = heard[heard > 5]
    due = played[(played > 5) & (played < 13.9)]
    missed = [beat for beat in due if np.abs(late - beat).min() > 0.05]
    assert len(missed) <= 1
    assert len(late) <= len(due) + 2
    assert traits["tempo_bpm"].value == pytest.approx(bpm, rel=0.05)
    assert traits["tempo_bpm"].confidence > 0.5
    assert 0.0 <= traits["beat_phase"].value < 1.0


def test_the_bar_begins_on_the_strong_beat() -> None:
    signal, played = band(120, 20)
    beat, phases = Beat(), []
    for frame in listen(signal):
        beat(frame)
        if beat.traits:
            phases.append((frame.sample / RATE, beat.traits["bar_phase"]))
    for strong in played[::4][-3:-1]:
        near = min(phases, key=lambda told: abs(told[0] - strong - 0.1))[1]
        assert (near.value + 0.05) % 1.0 < 0.2
        assert near.confidence > 0.1


def test_noise_and_silence_have_no_beat() -> None:
    noise = 0.1 * np.random.default_rng(3).normal(size=10 * RATE)
    for signal in (noise, np.zeros(5 * RATE)):
        heard, traits = follow(signal)
        assert len(heard[heard > 2]) <= 3
        assert traits["tempo_bpm"].confidence < 0.3


def test_a_frame_of_nothing_is_no_beat() -> None:
    beat = Beat()
    assert all(beat(SILENT_FRAME) == () for _ in range(500))
