"""A figure as it sounds: a small felt piano, played softly."""

import wave
from pathlib import Path

import numpy as np

from visualizer.errors import MotifError
from visualizer.motifs.figures import Figure, chord
from visualizer.motifs.midi import played
from visualizer.records import F32, RATE

PEAK = 0.2  # full scale 1: about as loud as a film's talk
PARTIALS = 10
INHARMONIC = 4e-4  # of a stiff string [1]
FELT = 1.7  # felt takes the high partials: the n-th is n to this power weaker
SOFT = 0.008  # seconds of attack
RINGS = 1.5  # seconds after the last note

# [1] Fletcher & Rossing, "The Physics of Musical Instruments", 2nd ed. 1998, ch. 12.


def sounded(figure: Figure) -> F32:
    """Return `figure` at its own pitch and tempo, stereo at `RATE`, shape (samples, 2)."""
    notes = played(figure)
    begins = np.cumsum([0.0, *(held for _, held in notes)])
    out = np.zeros(round((begins[-1] + RINGS) * RATE), np.float64)
    chords = [chord(quality) for quality in figure.chords] or [(0,)] * len(notes)
    for (pitch, _), begin, tones in zip(notes, begins, chords, strict=False):
        start = round(begin * RATE)
        for tone in tones:
            note = _struck(440.0 * 2 ** ((pitch + tone - 69) / 12), (len(out) - start) / RATE)
            out[start : start + len(note)] += note
    out[-RATE // 10 :] *= np.linspace(1.0, 0.0, RATE // 10)
    out *= PEAK / np.abs(out).max()
    return np.repeat(out[:, np.newaxis], 2, axis=1).astype(np.float32)


def _struck(hz: float, seconds: float) -> np.ndarray:
    """Return a string of `hz` struck with felt; it fades sooner the higher it is."""
    time = np.arange(round(min(seconds, 4.0) * RATE)) / RATE
    note = np.zeros(len(time))
    for n in range(1, PARTIALS + 1):
        partial = n * hz * np.sqrt(1 + INHARMONIC * n * n)
        if partial > 0.45 * RATE:
            break
        fades = 1.1 * np.sqrt(262.0 / hz) / n**0.6  # seconds to 1/e
        note += np.sin(2 * np.pi * partial * time) * np.exp(-time / fades) / n**FELT
    return note * (1.0 - np.exp(-time / (SOFT / 3)))


def write(path: Path, sound: F32) -> None:
    """Write `sound`, (samples, 2), as WAV of 16 bits; raise `MotifError` if it cannot be."""
    try:
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((sound * 32767).astype("<i2").tobytes())
    except OSError as error:
        raise MotifError(f"{path} cannot be written ({error.strerror}); name another.") from None
