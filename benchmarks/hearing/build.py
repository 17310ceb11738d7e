"""Makes the sets, once: what is already in the cache and made by the same code is kept."""

import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from zlib import crc32

import numpy as np

from benchmarks.hearing import motifs, returns, rhythm, rounds, slow, story, taught, truth
from benchmarks.hearing.material import CACHE
from benchmarks.hearing.sound import Rng, Sound

Maker = Callable[[Rng], tuple[Sound, truth.Truth]]

SETS: dict[str, Callable[[bool], dict[str, Maker]]] = {
    "rhythm": rhythm.plan,
    "story": story.plan,
    "motifs": motifs.plan,
    "loops": rounds.plan,
    "returns": returns.plan,
    "slow": slow.plan,
}
EVERY = ("sound", "material", "instruments", "truth")  # modules that all sets are made with
CODE = {
    "rhythm": ("rhythm",),
    "story": ("rhythm", "story"),
    "motifs": ("rhythm", "variants", "band", "motifs"),
    "loops": ("rhythm", "band", "motifs", "rounds"),
    "returns": ("returns",),
    "slow": ("rhythm", "story", "slow", "moods", "worlds", "curves", "voices", "taps", "tunings"),
}


def build(pool: ProcessPoolExecutor, name: str, *, quick: bool, seed: int) -> Path:
    """Return the folder of set `name`, made anew if code or seed have changed since."""
    folder = CACHE / f"{name}-{'quick' if quick else 'full'}-{seed}-{_version(name)}"
    for old in CACHE.glob(f"{name}-{'quick' if quick else 'full'}-{seed}-*"):
        if old != folder:
            shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    missing = {
        piece: maker
        for piece, maker in SETS[name](quick).items()
        if not (folder / f"{piece}.truth.json").exists()
    }
    list(pool.map(_make, [folder] * len(missing), missing, missing.values(), [seed] * len(missing)))
    taught.write(folder)
    return folder


def _make(folder: Path, piece: str, maker: Maker, seed: int) -> None:
    rng = np.random.default_rng([seed, crc32(piece.encode())])
    truth.save(folder / piece, *maker(rng))


def _version(name: str) -> str:
    here = Path(__file__).parent
    modules = (*EVERY, *CODE.get(name, ()))
    code = b"".join((here / f"{module}.py").read_bytes() for module in modules)
    return hashlib.sha256(code).hexdigest()[:10]
