"""How often the flash limiter has to act: `python -m benchmarks.limiter_acts [SCENE ...]`.

The same show is drawn twice, with the limiter and without, to music that is harmless and to music
that is not. Told are the pictures of which more than AREA was changed, as a share of all, the
widest area, and the largest change of a picture's mean. A scene that knows the budget needs it in
less than 1 % of its pictures.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from visualizer.audio.signals import noise, pulses, tone
from visualizer.cli.ears import ears
from visualizer.cli.known import brought
from visualizer.director import Director
from visualizer.lamps import LampGrid
from visualizer.motifs import Figure
from visualizer.records import F32, HOP, RATE, SILENT_FRAME, AnalysisFrame, Cue, Hop, State, Tick
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

ROOT = Path(__file__).resolve().parents[1]
SIZE = (160, 90)  # the law is each pixel's own, and small areas are small at any size
FPS = 60
STEP = 1  # of 255: rounding, which differs where light has been held before
AREA = 0.005  # of the picture: below it nobody sees that something was held back
WARM = 6.0  # seconds of each show that are not counted: cold tubes strike, and the gain settles


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard for one picture."""

    tick: Tick
    frame: AnalysisFrame
    state: State
    cues: tuple[Cue, ...]


def demo(seconds: float) -> F32:
    """Return the busiest of the soundtrack, after its first bars."""
    start = round((30.0 - WARM) * RATE)
    sound, _ = soundfile.read(ROOT / "assets/demo.flac", dtype="float32", always_2d=True)
    return np.asarray(sound[start : start + round((seconds + WARM) * RATE)], np.float32)


def techno(seconds: float, bpm: float = 138.0) -> F32:
    """Return four to the floor, a rolling bass, hats, stabs; every fourth bar a roll of noise."""
    length, beat = seconds + WARM, 60 / bpm
    beats = np.arange(0, length - 0.3, beat)
    sound = pulses(beats.tolist(), length, hz=52, level=0.8)
    offs = [float(b + k * beat / 4) for b in beats for k in (1, 2, 3)]
    sound += pulses([t for t in offs if t < length - 0.2], length, hz=78, length=0.1, level=0.35)
    sound += pulses((beats[1::4] + beat / 2).tolist(), length, hz=620, length=0.2, level=0.3)
    time = np.arange(len(sound)) / RATE
    hats = np.exp(-30 * ((time - beat / 2) % beat))
    bars = time / beat / 4
    roll = np.where(bars % 4 > 3, (bars % 1) * np.exp(-18 * (time % (beat / 4))), 0.0)
    sound += (noise(length, 0.5, seed=3) * (0.25 * hats + 0.8 * roll)[:, None]).astype(np.float32)
    sound += 0.03 * tone(41.2, length)
    return np.asarray(np.clip(sound, -1, 1), np.float32)


MUSIC = {"demo": demo, "techno": techno}


def heard(sound: F32, figures: Sequence[Figure] = ()) -> Iterator[Heard]:
    """Yield what is heard of `sound`, (n, 2), picture by picture, `figures` among it."""
    analyzer, hearing = ears(figures)
    frame, state, hop = SILENT_FRAME, State(), 0
    for k in range(len(sound) * FPS // RATE):
        cues: list[Cue] = []
        while (hop + 1) * HOP <= k * RATE // FPS:
            hop += 1
            frame = analyzer(Hop(hop * HOP, sound[(hop - 1) * HOP : hop * HOP]))
            new, state = hearing(frame, state)
            cues += new
        yield Heard(Tick(k / FPS, k * RATE // FPS), frame, state, tuple(cues))


def acts(gpu: Gpu, scene: str, music: list[Heard]) -> tuple[F32, F32]:
    """Return the share of each picture that the limiter changed, and by how much its mean."""
    bare, limited = (
        Stage(gpu, SCENES, size=SIZE, internal=SIZE, limited=limited) for limited in (False, True)
    )
    lamps, director = LampGrid(0), Director(list(SCENES), pinned=scene)
    area, means = [], []
    for one in music:
        director.hear(one.frame, one.cues, one.state, limited.budget)
        direction = director.direct(one.tick)
        field = lamps(one.tick, one.frame, one.cues, one.state, direction)
        shown = []
        for stage in (bare, limited):
            stage._block.bind_to_uniform_block(0)  # each made its own
            stage.draw(one.tick, field, one.frame, one.state, direction)
            shown.append(stage.read().astype(np.int16))
        if one.tick.time >= WARM:
            change = shown[1] - shown[0]
            area.append(float((np.abs(change).max(2) > STEP).mean()))
            means.append(abs(float(change.mean())) / 255)
    bare.close()
    limited.close()
    return np.array(area, np.float32), np.array(means, np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", default=list(SCENES))
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--music", nargs="*", choices=MUSIC, default=list(MUSIC))
    options = parser.parse_args()
    gpu = Gpu.offscreen()
    print(f"{'':12}" + "".join(f"{name:>28}" for name in options.music))
    print(f"{'':12}" + len(options.music) * f"{'acted':>10}{'widest':>9}{'mean':>9}")
    music = {
        name: list(heard(MUSIC[name](options.seconds), brought(name))) for name in options.music
    }
    for scene in options.scenes:
        row = f"{scene:12}"
        for heard_of in music.values():
            area, mean = acts(gpu, scene, heard_of)
            row += f"{(area > AREA).mean():10.1%}{area.max():9.1%}{mean.max():9.1%}"
        print(row, flush=True)
    gpu.close()


if __name__ == "__main__":
    main()
