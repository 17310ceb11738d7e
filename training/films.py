"""Makes sounds to learn from: as the sets of benchmarks/hearing, of other material.

The beds are the music of three packages of Debian (drascula-music, planetblupi-music-ogg and
fretsonfire-songs-sectoid), the instruments those of three free soundfonts (timgm6mb-soundfont,
opl3-soundfont, csound-soundfont), the voices other variants of espeak-ng: nothing that is judged
by was learned by heart.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from zlib import crc32

import numpy as np

from benchmarks.hearing import instruments, material, truth
from benchmarks.hearing.sound import Rng, Sound

CACHE = Path(__file__).parent / "cache"
SOUNDFONTS = ("TimGM6mb", "OPL-3_FM_128M", "sf_GMbank")
MUSIC = (
    "/usr/share/scummvm/drascula/audio",
    "/usr/share/planetblupi/music",
    "/usr/share/games/fretsonfire/data/songs/sectoid/Feelings",
)
VOICES = ("en-us+m1", "en-gb+f1", "en-gb-scotland+m3", "en-us+f5", "en-gb-x-gbclan+m7", "de+m2",
          "fr+f2", "en-us+croak", "en-gb+Annie")  # fmt: skip

Maker = Callable[[Rng], tuple[Sound, truth.Truth]]


def build(
    name: str,
    makers: dict[str, Maker],
    seed: int,
    fonts: tuple[str, ...] = SOUNDFONTS,
    kinds: tuple[str, ...] = ("",),
) -> list[Path]:
    """Return the truth files of the set `name`, one by each of `makers`; what is there is kept.

    Only those whose names begin with one of `kinds` are made; they sound as if all were.
    """
    folder = CACHE / f"{name}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        folder / f"{piece}.truth.json": (maker, number)
        for number, (piece, maker) in enumerate(makers.items())
        if piece.startswith(kinds)
    }
    with ProcessPoolExecutor(2) as pool:
        make = partial(_make, seed=seed, fonts=fonts)
        list(pool.map(make, files, *zip(*files.values(), strict=True)))
    return [*files]


def _make(file: Path, maker: Maker, number: int, seed: int, fonts: tuple[str, ...]) -> None:
    if file.exists():
        return
    instruments.SOUNDFONT = Path(f"/usr/share/sounds/sf2/{fonts[number % len(fonts)]}.sf2")
    material.MUSIC, material.VOICES, material.CACHE = MUSIC, VOICES, CACHE
    instruments._play.cache_clear()
    piece = file.name.removesuffix(".truth.json")
    truth.save(file.with_name(piece), *maker(np.random.default_rng([seed, crc32(piece.encode())])))
