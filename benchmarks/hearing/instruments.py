"""Notes played by a soundfont, and what is struck by hand."""

import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import mido
import numpy as np
import soundfile

from benchmarks.hearing.material import SOUNDFONT
from benchmarks.hearing.sound import Rng, Sound, attack, bandpass, samples, time, to_peak
from visualizer.records import RATE

Note = tuple[float, float, int, int]  # start, length in seconds, MIDI pitch, velocity

TICKS = 9600  # a quarter note; at 120 quarters a minute a tick is 52 us, less than is heard
DRUMS = -1  # in place of a General MIDI program
SHORTEST = 0.03  # seconds that a key is held


def play(notes: list[Note], program: int, tail: float = 1.5, font: Path | None = None) -> Sound:
    """Return `notes` on a General MIDI `program`, counted from 0, or on DRUMS; dry."""
    return _play(tuple(notes), program, tail, font or SOUNDFONT).copy()


@lru_cache(64)  # a drum is struck again and again
def _play(notes: tuple[Note, ...], program: int, tail: float, font: Path) -> Sound:
    track = mido.MidiTrack()
    channel = 9 if program == DRUMS else 0
    if program != DRUMS:
        track.append(mido.Message("program_change", program=program))
    keys = sorted(
        (at, velocity, pitch)
        for start, length, pitch, loud in notes
        for at, velocity in ((start, loud), (start + max(length, SHORTEST), 0))
    )
    now = 0
    for at, velocity, pitch in keys:
        tick = round(at * 2 * TICKS)
        track.append(
            mido.Message("note_on", channel=channel, note=pitch, velocity=velocity, time=tick - now)
        )
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=round(tail * 2 * TICKS)))
    song = mido.MidiFile(ticks_per_beat=TICKS, tracks=[track])
    seconds = max(start + length for start, length, _, _ in notes) + tail
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder) / "score.mid", Path(folder) / "sound.wav"
        song.save(score)
        plain = ["-R", "0", "-C", "0", "-g", "0.5"]  # no reverb, no chorus, no clipping
        # Big soundfonts are loaded in parts; but read so, what does not loop ends in a loud click.
        plain += ["-o", f"synth.dynamic-sample-loading={int(program != DRUMS)}"]
        how = ["-r", str(RATE), "-O", "float", "-T", "wav", "-F", str(sound)]
        subprocess.run(
            [
                "fluidsynth",
                "-niq",
                *plain,
                *how,
                font,
                score,
            ],
            check=True,
            capture_output=True,
        )
        played = soundfile.read(sound, dtype="float32", always_2d=True)[0].mean(axis=1)
    played = np.pad(played, (0, max(samples(seconds) - len(played), 0)))
    return played[: samples(seconds)]


def struck(program: int, pitch: int, length: float = 0.2, tail: float = 1.2) -> Sound:
    """Return one loud note, peak 1, that begins with its attack."""
    sound = play([(0.0, length, pitch, 118)], program, tail)
    return to_peak(sound[samples(attack(sound)) :])


def boom() -> Sound:
    """Return a synthetic bass drum that falls from 98 to 38 Hz, peak 1."""
    t = time(1.2)
    turns = np.cumsum(38 + 60 * np.exp(-t / 0.04)) / RATE
    return to_peak((np.sin(2 * np.pi * turns) * np.exp(-t / 0.35)).astype(np.float32))


def bell(rng: Rng, pitch: int) -> Sound:
    """Return a bell, peak 1: by partials, or a tubular bell or glockenspiel of the soundfont."""
    kind = rng.choice(["partials", "partials", "tubular", "glockenspiel"])
    if kind == "tubular":
        return struck(14, pitch - 12, 1.2)
    if kind == "glockenspiel":
        return struck(9, pitch, 1.2)
    t = time(2.2)
    hz = 440 * 2 ** ((pitch - 69) / 12)
    partials = ((1, 1, 0.7), (2.0, 0.5, 0.45), (2.76, 0.5, 0.35), (5.4, 0.25, 0.15))
    sound = sum(a * np.sin(2 * np.pi * hz * r * t) * np.exp(-t / fall) for r, a, fall in partials)
    return to_peak((sound * np.minimum(1, t / 0.001)).astype(np.float32))


def click(rng: Rng, low_hz: float, thunk_hz: float) -> Sound:
    """Return one click of a mechanism: a burst of noise above `low_hz` over a short thunk."""
    t = time(0.03)
    burst = rng.standard_normal(len(t)) * np.exp(-t / rng.uniform(0.002, 0.006))
    thunk = 0.5 * np.sin(2 * np.pi * thunk_hz * t) * np.exp(-t / 0.006)
    return np.asarray(bandpass(burst, low_hz, 2.6 * low_hz) + thunk, np.float32)
