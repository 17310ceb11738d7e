"""What others need for the same sound, and how many times as much it is: `make bench-peers`.

projectM 3.1, as Debian has it, renders presets drawn by chance from its own collection; cava draws
its bars into nothing. Both, and ours, are measured as processor time over all threads for each
picture, in turn, round by round; the medians and their ratios are printed. Who is not installed is
left out:

    sudo apt-get install --no-install-recommends libprojectm-dev projectm-data libegl-dev g++ cava
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import soundfile

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PRESETS = Path("/usr/share/projectM/presets")
RATE, FPS = 48_000, 60
BUSY = (30.0, 45.0)  # seconds of the soundtrack: bass, clicks, piano and chatter at once
SIZE, INTERNAL = "1280x720", "640x360"
PICTURES = 60  # of each preset, after its first ones
PATIENCE = 300  # seconds for one of them in one round; a preset may hang
DARK = 1.0  # of 255: a preset that shows nothing says nothing
CAVA = """
[general]
framerate = 60
bars = 64
[input]
method = fifo
source = {fifo}
sample_rate = 48000
[output]
method = raw
raw_target = /dev/null
data_format = binary
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presets", type=int, default=12, help="of projectM, in all")
    parser.add_argument("--seed", type=int, default=1, help="which presets")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, {SIZE}, ours drawn inside at {INTERNAL}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sound, _ = soundfile.read(ROOT / "assets/demo.flac", dtype="float32")
        sound = sound[int(BUSY[0] * RATE) : int(BUSY[1] * RATE)]
        soundfile.write(folder / "sound.wav", sound, RATE, subtype="FLOAT")
        sound.tofile(folder / "sound.f32")
        (sound * 32767).astype("<i2").tofile(folder / "sound.s16")
        peers = {
            "hall": ours(folder),
            **projectm(folder, options.presets, options.seed),
            **cava(folder),
        }
        spent: dict[str, list[float]] = {name: [] for name in peers}
        for _ in range(options.rounds):
            for name, measure in peers.items():
                spent[name] += measure()
    hall = median(spent["hall"])
    print(f"  {'processor time a picture, median':<44}{'ms':>8}  to ours")
    for name, found in spent.items():
        spread = f"   {min(found):.1f} to {max(found):.1f}" if len(found) > 1 else ""
        print(f"  {name:<44}{median(found):8.2f}  {median(found) / hall:6.2f}{spread}")


def ours(folder: Path) -> Callable[[], list[float]]:
    words = ["run", "--offscreen", "--source", f"file:{folder / 'sound.wav'}", "--scene", "hall"]
    words += ["--size", SIZE, "--internal", INTERNAL, "--stats", str(folder / "stats.json")]

    def measure() -> list[float]:
        subprocess.run(
            [sys.executable, "-m", "visualizer", *words], check=True, cwd=ROOT, timeout=PATIENCE
        )
        return [json.loads((folder / "stats.json").read_text())["cpu_per_picture_ms"]]

    return measure


def projectm(folder: Path, presets: int, seed: int) -> dict[str, Callable[[], list[float]]]:
    """Build the driver and choose presets; return nothing if the library is not there."""
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libprojectM", "egl", "gl"],
        capture_output=True,
        text=True,
        check=False,
    )
    if flags.returncode or not shutil.which("g++") or not PRESETS.is_dir():
        print("  projectM is left out: libprojectm-dev, projectm-data or g++ is not installed")
        return {}
    driver = folder / "projectm"
    build = ["g++", "-O2", "-o", driver, HERE / "projectm.cpp", *flags.stdout.split()]
    subprocess.run(build, check=True)
    version = subprocess.check_output(["pkg-config", "--modversion", "libprojectM"], text=True)
    chosen = folder / "presets"
    chosen.mkdir()
    for preset in random.Random(seed).sample(sorted(PRESETS.rglob("*.milk")), presets):
        shutil.copy(preset, chosen)
    size = SIZE.split("x")
    command = [driver, folder / "sound.f32", *size, str(PICTURES), chosen]

    def measure() -> list[float]:
        printed = subprocess.check_output(
            command, text=True, stderr=subprocess.DEVNULL, timeout=PATIENCE
        )
        rows = [line.split("\t") for line in printed.splitlines() if line.count("\t") == 2]
        return [float(spent) for spent, light, _ in rows if float(light) > DARK]

    return {f"projectM {version.strip()}, {presets} presets of seed {seed}": measure}


def cava(folder: Path) -> dict[str, Callable[[], list[float]]]:
    """Return nothing if cava is not there. It is fed in real time, as it expects."""
    if not shutil.which("cava"):
        print("  cava is left out: it is not installed")
        return {}
    fifo, config = folder / "fifo", folder / "cava.conf"
    os.mkfifo(fifo)
    config.write_text(CAVA.format(fifo=fifo))
    asked = ["dpkg-query", "-W", "-f", "${Version}", "cava"]  # it does not tell its version itself
    version = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    sound = np.fromfile(folder / "sound.s16", "<i2")

    def measure() -> list[float]:
        before = _children()
        process = subprocess.Popen(["cava", "-p", config], stdout=subprocess.DEVNULL)
        step = RATE // FPS * 2
        with fifo.open("wb") as pipe:
            due = time.perf_counter()
            for place in range(0, len(sound), step):
                pipe.write(sound[place : place + step].tobytes())
                pipe.flush()
                due += 1 / FPS
                time.sleep(max(due - time.perf_counter(), 0.0))
            process.terminate()
            process.wait()
        return [1e3 * (_children() - before) / (len(sound) / step)]

    return {f"cava {version}, bars only": measure}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
