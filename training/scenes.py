"""Training scenes: notes whose beginnings are known, amid all that hides them in a film.

Each scene is drawn from its own number, so that scenes may be made in any order, in pieces, and
again. What is kept of a scene is what `analysis/pitch.py` tells of it; no sound is.
"""

import subprocess
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr

from benchmarks.hearing.sound import Rng, Sound, add, factor, lowpass, pink, rms, room, samples
from training.instruments import (
    ALL,
    BASSES,
    DRUMS,
    HARMONY,
    SLOW,
    SWELLING,
    TUNES,
    Note,
    soundfont,
    synthetic,
)
from visualizer.analysis.pitch import EVERY, Pitch
from visualizer.records import HOP, PITCH_BINS, RATE

SECONDS = 16.0
ROWS = int(SECONDS * RATE) // (EVERY * HOP)
PER_FILE = 20
SEED = 41
LOWEST, HIGHEST = 50, 95  # MIDI pitches of a tune

MUSIC = (
    "/usr/share/scummvm/drascula/audio",
    "/usr/share/planetblupi",
    "/usr/share/games/asc/music",
)
VOICES = ("en-us+m7", "en-us+f4", "en-gb+f5", "en-gb+m5", "en-gb-scotland+f2", "de+m3", "de+f2",
          "fr+m1", "it+f3", "sv+m2", "en-gb-x-gbcwmd+m1", "es+f4")  # fmt: skip
WORDS = (
    "the lamp above the second table has been flickering since the morning",
    "nobody told her that the train would stop here and she did not ask",
    "put the letters in the drawer and come down before it begins to rain",
    "we have counted every window of the house and there is one too many",
    "I remember the colour of the carpet but not who was standing on it",
    "would you mind reading the last line again a little more slowly",
)

CHORDS = ((0, 3, 7), (0, 4, 7), (0, 3, 7, 10), (0, 4, 7, 11), (0, 5, 7))
BELOW = ((3, 8), (4, 9), (5, 9), (4, 7), (3, 7))  # semitones under a tune, one chord a note


@dataclass
class Scene:
    """A scene being made: its sound, which notes begin when, and which may be heard or not."""

    rng: Rng
    sound: Sound = field(default_factory=lambda: np.zeros(samples(SECONDS), np.float32))
    begun: list[tuple[float, int]] = field(default_factory=list)
    perhaps: list[tuple[float, int]] = field(default_factory=list)

    def lay(self, notes: list[Note], played: tuple[Sound, float], gain: float, sure: bool) -> None:
        """Add what was `played` from `notes`, at `gain` times RMS 1 and in a room."""
        sound, late = played
        sound = sound[: len(self.sound)]
        if (loud := rms(sound)) > 1e-6:
            wet = room(
                self.rng, sound / loud, self.rng.uniform(0.25, 3.0), self.rng.uniform(0, 0.8)
            )
            add(self.sound, wet[: len(self.sound)].astype(np.float32), 0.0, gain)
            told = self.begun if sure else self.perhaps
            told += [(start + late, pitch) for start, _, pitch, _ in notes]


def scene(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of pitch, (ROWS, PITCH_BINS) float16, and notes, (n, 3): second, pitch, sure."""
    made = Scene(np.random.default_rng([SEED, number]))
    rng = made.rng
    if rng.random() < 0.94:
        slow = rng.random() < 0.33
        made_by = _tune(made, slow, 0.0)
        if rng.random() < 0.3:
            for _ in range(int(rng.integers(1, 3))):
                _tune(made, bool(rng.random() < 0.3), -float(rng.uniform(0, 6)), made_by)
    kind = str(rng.choice(["none", "chords", "chords", "arpeggio", "arpeggio", "drums", "music"]))
    level = -float(rng.choice([12, 9, 6, 3, 0, 0]))
    if kind == "music":
        made.sound += _music(rng) * factor(min(level, -4.0))
    elif kind != "none":
        accompany(made, kind, level)
    if rng.random() < 0.55:
        made.sound += _talk(rng) * factor(float(rng.choice([-12, -9, -6, -3, 0, 3])))
    if rng.random() < 0.5:
        made.sound += pink(rng, len(made.sound)) * factor(-float(rng.uniform(0, 20)))
    if rng.random() < 0.25:  # a small loudspeaker, or a muffled one
        made.sound = lowpass(made.sound, float(rng.uniform(1500, 6000)))
    made.sound += pink(rng, len(made.sound)) * factor(-float(rng.uniform(36, 70)))
    made.sound *= factor(-23 + float(rng.uniform(-14, 8)))
    if rng.random() < 0.2:  # a loud mix, pressed
        made.sound = np.tanh(made.sound * (drive := rng.uniform(1, 6))) / drive
    notes = [(at, pitch, 1) for at, pitch in made.begun] + [
        (at, pitch, 0) for at, pitch in made.perhaps
    ]
    return rows(made.sound.astype(np.float32)).astype(np.float16), np.array(
        notes, np.float32
    ).reshape(-1, 3)


def rows(sound: Sound) -> np.ndarray:
    """Return what the house tells of the pitch of `sound`, (n, PITCH_BINS)."""
    pitch = Pitch()
    each = (pitch(sound[end - HOP : end]) for end in range(HOP, len(sound) + 1, HOP))
    told = [row for row in each if row is not None]
    return np.array(told, np.float32).reshape(-1, PITCH_BINS)


def _tune(made: Scene, slow: bool, level: float, beat: float = 0.0) -> float:
    """Lay a tune that jumps and steps, alone, in octaves or with a chord under each note."""
    rng = made.rng
    beat = beat or float(rng.uniform(0.4, 1.0) if slow else np.exp(rng.uniform(-1.6, -0.35)))
    how = str(rng.choice(["one", "one", "one", "octaves", "chord", "under", "over"]))
    legato, loud = float(rng.choice([0.5, 0.9, 0.95, 1.0, 1.1])), int(rng.integers(50, 95))
    reach = int(rng.choice([4, 7, 9, 12]))
    centre = int(rng.integers(56, 88))
    notes: list[Note] = []
    at, pitch = float(rng.uniform(0.1, 1.0)), centre
    while at < SECONDS - 0.8:
        lasts = beat * float(rng.choice([0.5, 1, 1, 1, 1.5, 2, 2, 3]))
        if rng.random() < 0.92:
            velocity = int(np.clip(loud + rng.normal(0, 10), 35, 120))
            notes.append((at, lasts * legato, pitch, velocity))
            third_to_sixth = int(rng.choice([3, 4, 5, 7, 8, 9]))
            below = {"octaves": (12,), "under": (third_to_sixth,), "over": (-12,),
                     "chord": BELOW[int(rng.integers(5))], "one": ()}[how]  # fmt: skip
            softer = int(rng.integers(0, 26)) if how == "chord" else 0
            notes += [(at, lasts * legato, pitch - b, max(30, velocity - softer)) for b in below]
        pitch += int(rng.integers(-reach, reach + 1))
        if not max(LOWEST, centre - 16) < pitch < min(HIGHEST, centre + 16):
            pitch = centre + int(rng.integers(-5, 6))
        at += lasts * float(np.exp(0.04 * rng.standard_normal()))
    if rng.random() < 0.42:
        played = synthetic(rng, notes, SWELLING if slow else ALL)
    else:
        program = int(rng.choice(SLOW if slow else TUNES))
        played = soundfont(rng, notes, program)
        if rng.random() < 0.25:  # behind felt, or far away
            played = lowpass(played[0], float(rng.uniform(600, 2500))), played[1]
    made.lay(notes, played, factor(level), sure=True)
    return beat


def accompany(made: Scene, kind: str, level: float) -> None:
    """Lay what accompanies; whether its notes are heard as such is left open."""
    rng = made.rng
    notes: list[Note] = []
    tonic, at = int(rng.integers(12)), float(rng.uniform(0, 0.5))
    if kind == "drums":
        beat = float(rng.uniform(0.35, 0.7))
        kit: list[Note] = []
        while at < SECONDS - 1.5:
            kit += [(at, 0.1, 36, 110), (at + beat, 0.1, 38, 95)]
            kit += [(at + k * beat / 2, 0.1, 42, 70) for k in (1, 3)]
            notes.append((at, 1.4 * beat, 33 + (tonic + int(rng.choice([0, 3, 5, 7]))) % 12, 95))
            at += 2 * beat
        made.lay([], soundfont(rng, kit, DRUMS), factor(level - 3), sure=False)
        made.lay(notes, soundfont(rng, notes, int(rng.choice(BASSES))), factor(level - 3), False)
        return
    step = float(rng.uniform(0.12, 0.42))
    while at < SECONDS - 1.0:
        root = int(rng.integers(41, 56)) + (tonic + int(rng.choice([0, 0, 3, 5, 7, 8]))) % 12
        chord = CHORDS[int(rng.integers(len(CHORDS)))]
        loud = int(rng.integers(55, 90))
        if kind == "chords":
            lasts = float(rng.uniform(1.0, 3.5))
            notes += [(at, lasts, root + tone, loud) for tone in (*chord, -12)]
            at += lasts
        else:
            for tone in rng.permutation([*chord, chord[0] + 12, chord[1] + 12, chord[2]]):
                notes.append((at, step * 1.5, root + int(tone), loud))
                at += step
    if rng.random() < 0.25:
        played = synthetic(rng, notes, SWELLING if kind == "chords" else ALL)
    else:
        played = soundfont(rng, notes, int(rng.choice(HARMONY)))
    made.lay(notes, played, factor(level), sure=False)


@cache
def _read(file: Path) -> np.ndarray:
    """Return a file in 16 bits at `RATE`, its middle three minutes at most."""
    with soundfile.SoundFile(file) as sound:
        sound.seek(max(0, (sound.frames - 180 * sound.samplerate) // 2))
        mono = sound.read(180 * sound.samplerate, dtype="float32", always_2d=True).mean(axis=1)
        mono = soxr.resample(mono, sound.samplerate, RATE)
    return (mono.clip(-1, 1) * 32767).astype(np.int16)


@cache
def _recordings() -> list[Path]:
    found = [file for folder in MUSIC for kind in ("*.ogg", "*.mp3")
             for file in sorted(Path(folder).rglob(kind))]  # fmt: skip
    return [file for file in found if soundfile.info(file).duration > SECONDS + 2]


def _music(rng: Rng) -> Sound:
    while True:
        whole = _read(_recordings()[int(rng.integers(len(_recordings())))])
        start = int(rng.integers(len(whole) - samples(SECONDS)))
        piece = whole[start : start + samples(SECONDS)].astype(np.float32) / 32768
        if (loud := rms(piece)) > 0.004:
            return piece / loud


@cache
def _said(number: int) -> np.ndarray:
    """Return sentence `number` of a few dozen, RMS 1."""
    rng = np.random.default_rng([SEED, 7, number])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        pace, high = str(rng.integers(120, 190)), str(rng.integers(25, 75))
        voice = VOICES[number % len(VOICES)]
        words = " ".join(rng.choice(WORDS, 2))
        command = ["espeak-ng", "-v", voice, "-s", pace, "-p", high, "-w", file, words]
        subprocess.run(command, check=True)
        sound, rate = soundfile.read(file, dtype="float32")
    sound = soxr.resample(sound, rate, RATE)
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    sound = sound[loud[0] : loud[-1]]
    return np.asarray(sound / rms(sound), np.float32)


def _talk(rng: Rng) -> Sound:
    talk, at = np.zeros(samples(SECONDS), np.float32), float(rng.uniform(0, 2))
    while at < SECONDS:
        said = _said(int(rng.integers(72)))
        add(talk, said, at)
        at += len(said) / RATE + float(rng.uniform(0.05, 1.0))
    return talk / rms(talk)


def make(folder: Path, first: int) -> Path:
    """Make scenes `first` to `first + PER_FILE - 1` in one file, unless it is there."""
    file = folder / f"scenes_{first:05d}.npz"
    if not file.exists():
        made = [scene(number) for number in range(first, first + PER_FILE)]
        notes = [np.column_stack([np.full(len(n), k), n]) for k, (_, n) in enumerate(made)]
        half = file.with_suffix(".half")
        with half.open("wb") as out:
            np.savez(out, rows=np.stack([r for r, _ in made]), notes=np.concatenate(notes))
        half.rename(file)  # whoever is interrupted leaves no half a file
    return file
