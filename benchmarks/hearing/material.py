"""What the sets are made from: free music, voices and instruments out of Debian packages."""

import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr

from benchmarks.hearing.sound import Rng, Sound, rms, samples
from visualizer.records import RATE

CACHE = Path(__file__).parent / "cache"
SOUNDFONT = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")
# Of this one nothing was learned, and no threshold chosen by it.
JUDGED_FONT = Path("/usr/share/sounds/sf3/FluidR3Mono_GM.sf3")
SONGS = Path("/usr/share/games/fretsonfire/data/songs")
MUSIC = ("/usr/share/hyperrogue/music", "/usr/share/games/singularity/music")
VOICES = ("en-us+m3", "en-gb+f3", "en-gb-scotland+m7", "en-us+f1")

# What must be there, and the package that brings it.
NEEDED = {
    "fluidsynth": "fluidsynth",
    "espeak-ng": "espeak-ng",
    str(SOUNDFONT): "timgm6mb-soundfont",
    str(JUDGED_FONT): "fluidr3mono-gm-soundfont",
    MUSIC[0]: "hyperrogue-music",
    MUSIC[1]: "singularity-music",
    str(SONGS / "muldjord"): "fretsonfire-songs-muldjord",
    str(SONGS / "sectoid"): "fretsonfire-songs-sectoid",
}

SENTENCES = tuple(
    f"{who} {what}."
    for who in (
        "The night porter", "My neighbour", "Somebody from the third floor", "The lamplighter",
        "A woman in a grey coat", "The last of the guests", "Your brother", "Hardly anyone",
    )
    for what in (
        "left a parcel by the stairs", "asked me whether it had rained",
        "keeps the window open in winter", "will be back on Tuesday, or so they say",
        "counted the chairs twice and found one missing", "would rather not talk about the sea",
        "has never seen the other side of that wall", "put the kettle on and waited",
    )
)  # fmt: skip


def require() -> None:
    """End with one sentence if a package is missing."""
    missing = [package for needed, package in NEEDED.items() if not there(needed)]
    if missing:
        sys.exit(
            "the sets are made from free material that is not installed; type "
            f"`sudo apt-get install --no-install-recommends {' '.join(missing)}` (Debian, Ubuntu)."
        )


def there(needed: str) -> bool:
    """Return whether a file or a program of NEEDED is installed."""
    return Path(needed).exists() or shutil.which(needed) is not None


def decode(path: Path) -> Sound:
    """Return a sound file as mono at `RATE`."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(sound.mean(axis=1), rate, RATE), np.float32)


def spoken(text: str, voice: str, words_a_minute: int, pitch: int) -> Sound:
    """Return `text` as espeak-ng says it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        subprocess.run(
            [
                "espeak-ng",
                "-v",
                voice,
                "-s",
                str(words_a_minute),
                "-p",
                str(pitch),
                "-w",
                file,
                text,
            ],
            check=True,
        )
        return decode(file)


class Music:
    """Pieces of recorded music."""

    def __init__(self, rng: Rng) -> None:
        self._rng = rng
        self._files = sorted(file for folder in MUSIC for file in Path(folder).glob("*.ogg"))

    def take(self, seconds: float) -> Sound:
        """Return so many seconds from anywhere, RMS 1."""
        while True:
            whole = _music(self._files[self._rng.integers(len(self._files))])
            spare = len(whole) - samples(seconds)
            if spare < RATE:
                continue
            start = int(self._rng.integers(spare))
            piece = whole[start : start + samples(seconds)].astype(np.float32) / 32768
            if rms(piece) > 0.004:  # not the pause between two pieces
                return piece / rms(piece)


@cache
def _music(file: Path) -> Sound:
    """Return a piece in 16 bits, decoded once and then read from the disk as needed."""
    kept = CACHE / "music" / f"{file.stem}.npy"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        half = kept.with_suffix(f".{np.random.default_rng().integers(1 << 60)}.half")
        with half.open("wb") as out:
            np.save(out, (decode(file).clip(-1, 1) * 32767).astype(np.int16))
        half.rename(kept)  # two makers at once: the later one wins, and neither reads half a file
    return np.asanyarray(np.load(kept, mmap_mode="r"))


class Dialogue:
    """People talking with short pauses."""

    def __init__(self, rng: Rng) -> None:
        self._rng = rng

    def take(self, seconds: float, pause: tuple[float, float] = (0.05, 0.45)) -> Sound:
        """Return so many seconds of talk, RMS 1."""
        rng = self._rng
        talk, at = np.zeros(samples(seconds), np.float32), 0
        while at < len(talk):
            text = " ".join(rng.choice(SENTENCES, 2))
            voice = str(rng.choice(VOICES))
            said = spoken(text, voice, int(rng.integers(130, 185)), int(rng.integers(30, 70)))
            loud = np.flatnonzero(np.abs(said) > 0.02 * np.abs(said).max())
            said = said[loud[0] : loud[-1]]
            length = min(len(said), len(talk) - at)
            talk[at : at + length] = said[:length] / rms(said)
            at += len(said) + samples(rng.uniform(*pause))
        return talk / rms(talk)
