"""Glitch against faults made on purpose, and music that has none."""

import numpy as np
import pytest
from test_cues_detectors import kick, note, place

from visualizer.analysis import Analyzer
from visualizer.cues.glitch import Glitch
from visualizer.records import HOP, RATE, Cue, Hop

SECONDS = 3
AT = round(1.7 * RATE)


def glitches(signal: np.ndarray, gap_at: int = -1) -> list[Cue]:
    analyzer, glitch = Analyzer(), Glitch()
    cues: list[Cue] = []
    for end in range(HOP, len(signal) + 1, HOP):
        samples = signal[end - HOP : end].astype(np.float32)
        gap = end - HOP <= gap_at < end
        cues += glitch(analyzer(Hop(end, np.stack([samples, samples], 1), gap=gap)))
    return cues


def music() -> np.ndarray:
    starts = np.arange(0.2, SECONDS, 0.3)
    sound = 0.1 * place(note(330, 0.4), starts, SECONDS) + 0.3 * place(kick(), starts[::2], SECONDS)
    return sound + 0.002 * np.random.default_rng(4).normal(size=len(sound))


def broken(how: str) -> np.ndarray:
    sound = music()
    if how == "pop":
        sound[AT : AT + 20] += 0.8
    elif how == "cut":
        sound[AT : AT + RATE // 10] = 0.0
    elif how == "stutter":
        piece = sound[AT - 2000 : AT].copy()
        sound[AT : AT + 10_000] = np.tile(piece, 5)
    elif how == "crush":
        steps = np.round(sound[AT : AT + RATE // 5 : 16] * 40) / 40
        sound[AT : AT + RATE // 5] = np.repeat(steps, 16)
    return sound


@pytest.mark.parametrize("how", ["pop", "cut", "stutter", "crush"])
def test_a_fault_is_one_glitch(how: str) -> None:
    cues = glitches(broken(how))
    assert [cue.name for cue in cues] == ["glitch"]
    assert cues[0].sample == pytest.approx(AT, abs=0.07 * RATE)
    assert cues[0].emit_sample - AT < 0.15 * RATE


def test_music_is_not_broken() -> None:
    assert glitches(music()) == []


@pytest.mark.parametrize("kind", ["drums", "square", "noise", "silence", "tone"])
def test_neither_is_what_is_merely_sharp_or_plain(kind: str) -> None:
    time = np.arange(SECONDS * RATE) / RATE
    rng = np.random.default_rng(5)
    snare = rng.normal(size=RATE // 8) * np.exp(-np.arange(RATE // 8) / 1500)
    room = 1e-3 * rng.normal(size=len(time))
    signal = {
        "drums": 0.3 * place(snare, np.arange(0.2, SECONDS, 0.25), SECONDS) + room,
        "square": np.sign(np.sin(2 * np.pi * 220.5 * time)),
        "noise": 0.2 * rng.normal(size=len(time)),
        "silence": np.zeros(len(time)),
        "tone": 0.3 * np.sin(2 * np.pi * 100 * time) + room,
    }[kind]
    assert glitches(signal) == []


def test_our_own_gaps_are_none() -> None:
    spliced = music()
    spliced = np.concatenate([spliced[:AT], spliced[AT + 5000 :]])
    spliced[AT : AT + 3] += 0.7
    assert len(glitches(spliced)) == 1
    assert glitches(spliced, gap_at=AT) == []
