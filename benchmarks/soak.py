"""A long party at which everything goes wrong in turn: `make soak`, or with ARGS="--seconds 3600".

The real program runs in a window on a private X server and a private PulseAudio, music and speech
play, and every few seconds one of `benchmarks.faults` happens. What it held and what it missed is
watched from outside. Ends with 1 if a bound is broken.
"""

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from evening import Show  # noqa: E402 the tests' own instruments
from sound_server import PulseServer  # noqa: E402
from xvfb import Xvfb  # noqa: E402

from benchmarks.faults import FAULTS, Party  # noqa: E402

SIZE = "640x360"
INTERNAL = "256x144"  # so small that two cores without graphics keep up, with a server beside them
WARM = 15.0  # seconds until the driver's cache is filled and the tubes are lit
PAUSE = 6.0  # seconds of peace between two faults
SETTLED = 300.0  # seconds until caches are full and memory may no longer grow
AROUND = 1.0  # seconds about a fault in which a late picture is forgiven
LATE = 1.5  # periods after which a picture is late
FROZEN = 2.0  # seconds without a picture, outside a suspension, that nobody forgives
SLOPE_MB = 1.0  # an hour; what a run is too short to tell is given as leave to grow
NOISE_MB = 6.0  # by which it wanders without growing: a resize makes and frees as much
TELLING = 240.0  # seconds of settled memory below which its slope says nothing
OUTAGES = ("server_dies", "laptop_shut")  # faults during which sound is lost
COUNTED = 0.6  # of each outage at least: a server keeps the last seconds for a sleeper
REOPENED = 2.0  # seconds after an outage that may be lost besides
TOO_LATE, TOO_LATE_IDLE = 0.1, 0.001  # of the pictures; a machine with neighbours, and without


class Watch:
    """Notes once a second what the process holds, until the `with` block ends."""

    def __init__(self, pid: int) -> None:
        self._proc = Path(f"/proc/{pid}")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.rows: list[tuple[float, float, int, int]] = []  # time, MB, descriptors, threads

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(1.0):
            try:
                status = (self._proc / "status").read_text()
                descriptors = len(os.listdir(self._proc / "fd"))
            except OSError:
                return  # it has ended
            held = dict(row.split(":", 1) for row in status.splitlines())
            megabytes = int(held["RssAnon"].split()[0]) / 1024  # files it maps are not its own
            self.rows.append((time.perf_counter(), megabytes, descriptors, int(held["Threads"])))


def record(folder: Path) -> str:
    """Write ten minutes of the soundtrack, as a file that pacat plays."""
    samples, _ = soundfile.read(ROOT / "assets" / "demo.flac", dtype="float32")
    path = folder / "record.f32"
    with path.open("wb") as file:
        for _ in range(5):
            file.write(samples.tobytes())
    return str(path)


def evening(seconds: float, seed: int, fps: int, folder: Path) -> tuple[list, Show, Watch]:
    """Play for `seconds` and return (name, start, end) of the faults, and what was seen."""
    random = np.random.default_rng(seed)
    flags = ("--windowed", "--size", SIZE, "--internal", INTERNAL, "--fps", fps)
    happened = []
    with ExitStack() as stack:
        server = stack.enter_context(PulseServer(folder))
        x = stack.enter_context(Xvfb(folder, (640, 360), wm=True))
        show = stack.enter_context(Show(folder, server, x, *flags))
        with Watch(show.process.pid) as watch:
            party = Party(server, x, show, random, record(folder))
            begin = time.perf_counter()
            party.music()
            time.sleep(WARM)
            deck: list = []
            while (left := begin + seconds - time.perf_counter()) > 0:
                deck = deck or list(random.permutation(np.array(FAULTS)))
                fault = deck.pop()
                start = time.perf_counter()
                fault(party)
                happened.append((fault.__name__, start, time.perf_counter()))
                party.music()
                print(f"  {left:6.0f} s left   {fault.__name__:<20} {watch.rows[-1][1]:.1f} MB")
                show.until(lambda: True, 1)  # it still runs
                time.sleep(PAUSE)
            party.stop_music()
    return happened, show, watch


def judge(
    happened: list, show: Show, watch: Watch, *, fps: int, idle: bool
) -> list[tuple[str, float, str, bool]]:
    """Return (what, value, unit, whether that is good enough)."""
    times, megabytes, descriptors, threads = np.array(watch.rows).T
    settled = times - times[0] > min(SETTLED, 0.5 * np.ptp(times))
    hours = np.ptp(times[settled]) / 3600
    unsure = 3600 * hours < TELLING
    slope = slope_per_hour(times[settled], megabytes[settled])

    shown = show.shown[show.shown > show.shown[0] + WARM]
    gaps, ends = np.diff(shown), shown[1:]
    peaceful = np.ones(len(gaps), bool)
    awake = np.ones(len(gaps), bool)
    for name, start, end in happened:
        about = (ends > start) & (ends - gaps < end + AROUND)
        peaceful &= ~about
        if name == "laptop_shut":
            awake &= ~about
    late = float(np.mean(gaps[peaceful] > LATE / fps))
    late_most = TOO_LATE_IDLE if idle else TOO_LATE

    stats, sound = show.stats, show.stats["sound"]
    outages = [end - start for name, start, end in happened if name in OUTAGES]
    lost = sound["lost_seconds"]
    counted = COUNTED * sum(outages) <= lost <= sum(outages) + REOPENED * len(happened)
    third = len(descriptors) // 3
    more = float(np.median(descriptors[-third:]) - np.median(descriptors[:third]))
    return [
        ("pictures", stats["pictures"], "", True),
        ("faults", len(happened), "", True),
        ("memory of its own, at the end", megabytes[-1], "MB", True),
        ("  grows by", slope, "MB an hour", slope * hours < SLOPE_MB * hours + NOISE_MB or unsure),
        ("file descriptors more than at first", more, "", more < 3),
        ("threads at the end", threads[-1], "", True),
        ("late pictures, more than 1 s from a fault", 100 * late, "%", late <= late_most),
        ("longest gap outside suspensions", gaps[awake].max(), "s", gaps[awake].max() < FROZEN),
        ("reopenings", sound["reopenings"], "", sound["reopenings"] > 0),
        ("gaps in the sound", sound["gaps"], "", sound["gaps"] >= len(outages)),
        ("sound lost", lost, "s", counted),
        ("  of outages that were made", sum(outages), "s", True),
    ]


def slope_per_hour(times: np.ndarray, held: np.ndarray) -> float:
    """Return how fast the least that was `held` in each minute grows: what leaks stays held."""
    minutes = ((times - times[0]) // 60).astype(int)
    least = [held[minutes == minute].min() for minute in np.unique(minutes)]
    return 60.0 * float(np.polyfit(np.unique(minutes), least, 1)[0]) if len(least) > 1 else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--idle", action="store_true", help="the machine has nothing else to do")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    try:
        seen = evening(options.seconds, options.seed, options.fps, folder)
        rows = judge(*seen, fps=options.fps, idle=options.idle)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, value, unit, good in rows:
        print(f"  {name:<44}{value:10.2f} {unit}{'' if good else '   <-- too much'}")
    sys.exit(not all(good for *_, good in rows))


if __name__ == "__main__":
    main()
