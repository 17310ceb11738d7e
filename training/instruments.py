"""What plays in the training scenes: free soundfonts, and instruments made by code."""

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import mido
import numpy as np
import soundfile

from benchmarks.hearing.sound import Rng, Sound, add, lowpass, rms, samples
from visualizer.records import RATE

Note = tuple[float, float, int, int]  # start, length in seconds, MIDI pitch, velocity

SOUNDFONTS = Path("/usr/share/sounds/sf2")
FONTS = {  # and the package that brings each
    SOUNDFONTS / "TimGM6mb.sf2": "timgm6mb-soundfont",
    SOUNDFONTS / "sf_GMbank.sf2": "csound-soundfont",
    SOUNDFONTS / "OPL-3_FM_128M.sf2": "opl3-soundfont",
}
PATCHES = Path("/usr/share/midi/freepats/Tone_000")  # played by timidity
DRUMS = -1  # in place of a General MIDI program
TICKS = 9600  # a quarter note; at 120 quarters a minute a tick is 52 us
# General MIDI programs that carry a tune, the likelier ones more than once.
TUNES = (0, 0, 0, 1, 2, 4, 4, 5, 6, 8, 8, 9, 10, 10, 11, 12, 14, 15, 16, 19, 21, 22, 24, 25, 26,
         40, 41, 42, 42, 44, 45, 46, 48, 48, 49, 49, 50, 51, 52, 52, 53, 54, 56, 57, 59, 60, 61, 64,
         65, 66, 68, 69, 70, 71, 71, 72, 73, 73, 74, 75, 79, 80, 81, 82, 85, 88, 89, 89, 90, 91,
         94, 95, 98, 99, 104, 107, 108)  # fmt: skip
SLOW = (40, 41, 42, 44, 48, 48, 49, 49, 50, 51, 52, 53, 54, 60, 88, 89, 89, 89, 90, 91, 92, 93, 94,
        94, 95)  # fmt: skip
HARMONY = (0, 4, 24, 26, 45, 46, 48, 49, 50, 52, 88, 89, 90, 91, 95)
BASSES = (32, 33, 35, 38, 39, 42, 43)


def soundfont(rng: Rng, notes: Sequence[Note], program: int) -> tuple[Sound, float]:
    """Play `notes` on one of the free soundfonts; return the sound and how late it is heard."""
    fonts = [*FONTS] + ([PATCHES] if _patch(program) else [])
    font = fonts[int(rng.integers(len(fonts)))]
    return play(notes, program, font), 0.0 if program == DRUMS else late(program, font)


def play(notes: Sequence[Note], program: int, font: Path, tail: float = 1.5) -> Sound:
    """Return `notes` on a General MIDI `program` or on DRUMS, dry."""
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder) / "score.mid", Path(folder) / "sound.wav"
        _score(notes, program, tail).save(score)
        if font == PATCHES:
            config = Path(folder) / "patch.cfg"
            config.write_text(f"dir {PATCHES}\nbank 0\n{program} {_patch(program)}\n")
            command = ["timidity", "-c", config, "-Ow1sl", "-s", str(RATE), "-EFreverb=0",
                       "-EFchorus=0", "-A60", "-o", sound, score]  # fmt: skip
        else:
            command = ["fluidsynth", "-niq", "-R", "0", "-C", "0", "-g", "0.5", "-r", str(RATE),
                       "-o", "synth.dynamic-sample-loading=1", "-O", "float", "-T", "wav",
                       "-F", sound, font, score]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        played = soundfile.read(sound, dtype="float32", always_2d=True)[0].mean(axis=1)
    length = samples(max(start + held for start, held, _, _ in notes) + tail)
    return np.pad(played, (0, max(length - len(played), 0)))[:length]


def _score(notes: Sequence[Note], program: int, tail: float) -> mido.MidiFile:
    track = mido.MidiTrack()
    channel = 9 if program == DRUMS else 0
    if program != DRUMS:
        track.append(mido.Message("program_change", program=program))
    keys = sorted(
        (at, velocity, pitch)
        for start, length, pitch, loud in notes
        for at, velocity in ((start, loud), (start + max(length, 0.03), 0))
    )
    now = 0
    for at, velocity, pitch in keys:
        tick = round(at * 2 * TICKS)
        track.append(
            mido.Message("note_on", channel=channel, note=pitch, velocity=velocity, time=tick - now)
        )
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=round(tail * 2 * TICKS)))
    return mido.MidiFile(ticks_per_beat=TICKS, tracks=[track])


@cache
def _patch(program: int) -> str:
    found = sorted(PATCHES.glob(f"{program:03d}_*.pat")) if program >= 0 else []
    return found[0].name if found else ""


@cache
def late(program: int, font: Path) -> float:
    """Return seconds from the key until half of the loudness is there: a note is heard then."""
    return heard_after(play([(0.0, 1.0, 67, 90)], program, font, tail=0.1))


def heard_after(note: Sound) -> float:
    """Return when `note` reaches half of its largest amplitude in its first 0.8 s, seconds."""
    power = np.convolve(np.square(note[: samples(0.9)]), np.ones(960) / 960, "same")
    level = np.sqrt(power[: samples(0.8)])
    return max(0.0, float(np.flatnonzero(level >= 0.5 * level.max())[0]) / RATE - 0.01)


# --- instruments made by code -------------------------------------------------------------------

TABLE = 4096  # points of a period: the nearest one errs below -60 dB

Voice = Callable[[float, float, float], Sound]  # hz, seconds held, velocity 0..1


def synthetic(
    rng: Rng, notes: Sequence[Note], kinds: Sequence[Callable[[Rng], Voice]]
) -> tuple[Sound, float]:
    """Play `notes` on one of `kinds`, made anew each time; return it, and how late it is."""
    voice = kinds[int(rng.integers(len(kinds)))](rng)
    out = np.zeros(samples(max(start + held for start, held, _, _ in notes) + 2.0), np.float32)
    for start, held, pitch, loud in notes:
        add(out, voice(440 * 2 ** ((pitch - 69) / 12), held, loud / 127), start)
    return out, heard_after(voice(392.0, 1.0, 0.7))


def _partials(hz: float, highest_hz: float, most: int) -> np.ndarray:
    return np.arange(1, max(2, min(most, int(highest_hz / hz)) + 1), dtype=np.float32)


def _edges(t: np.ndarray, held: float, attack: float, release: float) -> np.ndarray:
    rise = np.clip(t / attack, 0, 1)
    return (0.5 - 0.5 * np.cos(np.pi * rise)) * np.where(t < held, 1, np.exp(-(t - held) / release))


def struck(rng: Rng) -> Voice:
    """A struck string: stiff, two strings a note, each partial fading in its own time."""
    stiff = 10 ** rng.uniform(-4.5, -3.0)
    bright, fall = rng.uniform(0.8, 2.4), rng.uniform(0.6, 3.0)
    apart, thump = rng.uniform(0, 3), rng.uniform(0, 0.3)
    attack = rng.uniform(0.002, 0.012)
    place = rng.uniform(0.08, 0.3)  # of the hammer along the string
    noise_hz = rng.uniform(250, 1500)

    def voice(hz: float, held: float, loud: float) -> Sound:
        t = np.arange(samples(held + 0.35), dtype=np.float32) / RATE
        order = _partials(hz, 7000, 18)
        gains = np.abs(np.sin(np.pi * order * place)) * order ** -(bright + 0.6 * (1 - loud))
        out = np.zeros(len(t), np.float32)
        base = fall * (262 / hz) ** 0.6
        for n, gain in zip(order, gains, strict=True):
            true_hz = hz * n * np.sqrt(1 + stiff * n * n)
            fade = np.exp(-t * (n**0.7) / base)
            for cents in (-apart / 2, apart / 2):
                turn = np.float32(2 * np.pi * true_hz * 2 ** (cents / 1200))
                out += gain * fade * np.sin(turn * t + np.float32(rng.uniform(0, 6.28)))
        out *= _edges(t, held, attack, 0.08) * loud
        if thump:
            burst = rng.standard_normal(samples(0.05)) * np.exp(-np.arange(samples(0.05)) / 600)
            burst = lowpass(burst, noise_hz)
            burst *= thump * loud * gains[0] / rms(burst)
            add(out, burst, 0)
        return out

    return voice


def felt(rng: Rng) -> Voice:
    """A piano with felt before its strings."""
    plain, hz_most = struck(rng), rng.uniform(500, 1400)
    return lambda hz, held, loud: lowpass(plain(hz, held, loud), max(hz_most, 0.8 * hz))


def _played(
    rng: Rng, hz: float, t: np.ndarray, gains: np.ndarray, cents: np.ndarray | float
) -> np.ndarray:
    """Return a wave with partials of `gains` at `hz`, bent by `cents` over time."""
    turn = 2 * np.pi * np.arange(TABLE) / TABLE
    order = np.arange(1, len(gains) + 1)[:, None]
    table = gains @ np.sin(order * turn + rng.uniform(0, 6.28, (len(gains), 1)))
    turns = np.cumsum(hz * 2 ** (np.broadcast_to(cents, t.shape) / 1200)) / RATE + rng.uniform()
    return table.astype(np.float32)[(turns * TABLE).astype(np.int32) % TABLE]


def bowed(rng: Rng) -> Voice:
    """One to four bowed strings in one body: a slow attack, vibrato that sets in late, hair."""
    players, attack = int(rng.integers(1, 5)), rng.uniform(0.04, 0.45)
    release = rng.uniform(0.08, 0.5)
    deep, rate, late_by = rng.uniform(0, 22), rng.uniform(4.5, 6.5), rng.uniform(0, 0.4)
    formants = rng.uniform(250, 3000, 4)
    dull, hair = rng.uniform(0.7, 1.5), rng.uniform(0, 0.06)

    def voice(hz: float, held: float, loud: float) -> Sound:
        t = np.arange(samples(held + 3 * release), dtype=np.float32) / RATE
        order = _partials(hz, 9000, 30)
        body = 0.4 + np.exp(-(((order[:, None] * hz - formants) / (0.25 * formants)) ** 2)).sum(1)
        out = np.zeros(len(t), np.float32)
        for _ in range(players):
            sway = np.sin(2 * np.pi * rate * rng.uniform(0.93, 1.07) * t + rng.uniform(0, 6.28))
            cents = rng.normal(0, 4) + deep * np.clip((t - late_by) / 0.4, 0, 1) * sway
            start = rng.uniform(0, 0.05) if players > 1 else 0.0
            shape = _edges(np.maximum(t - start, 0), held, attack, release)
            out += shape * _played(rng, hz, t, body * order**-dull, cents)
        noise = rng.standard_normal(len(t)).astype(np.float32) * _edges(t, held, attack, release)
        return (out / np.sqrt(players) + hair * noise) * loud

    return voice


def pad(rng: Rng) -> Voice:
    """Two to five oscillators out of tune, slow to come, behind a filter; their tuning wanders."""
    count, apart = int(rng.integers(2, 6)), rng.uniform(4, 26)
    attack, release = 10 ** rng.uniform(-1.7, -0.15), rng.uniform(0.1, 0.8)
    corner, wander = rng.uniform(500, 4000), rng.uniform(0, 18)
    odd, octave = rng.random() < 0.25, rng.random() < 0.25
    rate, sag = rng.uniform(0.1, 0.6), rng.uniform(0, 0.6)

    def voice(hz: float, held: float, loud: float) -> Sound:
        t = np.arange(samples(held + 3 * release), dtype=np.float32) / RATE
        order = _partials(hz, 8000, 30)
        gains = 1 / order / np.sqrt(1 + (order * hz / corner) ** 4)
        if odd:
            gains = gains * (order % 2)
        out = np.zeros(len(t), np.float32)
        drift = wander * np.sin(2 * np.pi * rate * t + rng.uniform(0, 6.28))
        for cents in np.linspace(-apart / 2, apart / 2, count):
            out += _played(rng, hz, t, gains, cents + drift)
        if octave:
            out += 0.5 * _played(rng, 2 * hz, t, gains[: max(1, len(gains) // 2)], drift)
        return out * _edges(t, held, attack, release) * (1 - sag + sag * np.exp(-t / 0.5)) * loud

    return voice


def mallet(rng: Rng) -> Voice:
    """A bar, a bell or a comb: few partials, not all in tune, each dying away."""
    ratios = np.array([1.0, *np.sort(rng.choice([2, 2.76, 3, 3.98, 4, 5.4, 6.3, 9.2, 10], 3))])
    gains = np.array([1.0, *(rng.uniform(0.02, 0.7, 3))])
    falls = np.array([rng.uniform(0.25, 1.8), *(rng.uniform(0.03, 0.7, 3))])
    tremble, rate = rng.choice([0, 0, 0.3]), rng.uniform(4, 7)

    def voice(hz: float, held: float, loud: float) -> Sound:
        t = np.arange(samples(max(held, 0.3) + 0.8), dtype=np.float32) / RATE
        out = np.zeros(len(t), np.float32)
        for ratio, gain, fall in zip(ratios, gains, falls, strict=True):
            if ratio * hz < 12000:
                turn = np.float32(2 * np.pi * ratio * hz)
                out += gain * np.sin(turn * t) * np.exp(-t / fall * (hz / 400) ** 0.3)
        out *= 1 + tremble * np.sin(2 * np.pi * rate * t)
        return out * np.clip(t / 0.002, 0, 1) * loud

    return voice


def wind(rng: Rng) -> Voice:
    """A pipe: few partials, sometimes only the odd ones, and breath."""
    attack, release = rng.uniform(0.015, 0.14), rng.uniform(0.03, 0.15)
    dull, odd = rng.uniform(1.0, 3.0), rng.uniform(0.02, 1.0)
    deep, rate, breath = rng.uniform(0, 25), rng.uniform(4, 6.5), rng.uniform(0, 0.12)

    def voice(hz: float, held: float, loud: float) -> Sound:
        t = np.arange(samples(held + 4 * release), dtype=np.float32) / RATE
        order = _partials(hz, 9000, 16)
        gains = order**-dull * np.where(order % 2 == 1, 1, odd)
        cents = deep * np.clip(t / 0.4 - 0.3, 0, 1) * np.sin(2 * np.pi * rate * t)
        air = breath * lowpass(rng.standard_normal(len(t)), min(4 * hz, 9000))
        return (_played(rng, hz, t, gains, cents) + air) * _edges(t, held, attack, release) * loud

    return voice


def choir(rng: Rng) -> Voice:
    """Three to five voices on one vowel."""
    vowels = ((730, 1090, 2440), (530, 1840, 2480), (570, 840, 2410), (300, 870, 2240))
    formants = np.array(vowels[int(rng.integers(4))], float)
    attack, release = rng.uniform(0.06, 0.35), rng.uniform(0.1, 0.4)
    count, deep = int(rng.integers(3, 6)), rng.uniform(5, 35)

    def voice(hz: float, held: float, loud: float) -> Sound:
        t = np.arange(samples(held + 3 * release), dtype=np.float32) / RATE
        order = _partials(hz, 6000, 30)
        mouth = np.exp(-(((order[:, None] * hz - formants) / (0.13 * formants)) ** 2))
        gains = (0.05 + mouth @ np.array([1.0, 0.6, 0.25])) / order**0.6
        out = np.zeros(len(t), np.float32)
        for _ in range(count):
            sway = np.sin(2 * np.pi * rng.uniform(4.5, 6.3) * t + rng.uniform(0, 6.28))
            out += _played(rng, hz, t, gains, rng.normal(0, 9) + deep * sway)
        return out * _edges(t, held, attack, release) * loud

    return voice


SWELLING = (bowed, pad, choir)
ALL = (struck, struck, felt, bowed, pad, mallet, wind, choir)
