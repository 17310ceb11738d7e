"""Draw every scene under lamps whose pattern is known: `python -m benchmarks.stills`.

Writes stills/<scene>_<lamps>.png and prints each picture's mean, of 255.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from tests.lamps_known import FIELDS
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="960x540")
    parser.add_argument("--internal", default="960x540")
    parser.add_argument("--out", type=Path, default=Path("stills"))
    parser.add_argument("--travel", type=float, default=0.0)
    parser.add_argument("names", nargs="*", help="scene or scene_lamps; all if none")
    options = parser.parse_args()
    size, internal = (tuple(map(int, text.split("x"))) for text in (options.size, options.internal))
    options.out.mkdir(parents=True, exist_ok=True)

    gpu = Gpu.offscreen()
    stage = Stage(gpu, SCENES, size=size, internal=internal)
    for scene in SCENES:
        for lamps, field in FIELDS.items():
            name = f"{scene}_{lamps}"
            if options.names and not {scene, name} & set(options.names):
                continue
            direction = Direction(scene=scene, travel=options.travel)
            stage.draw(Tick(1.0, 48_000), field(), SILENT_FRAME, State(), direction)
            picture = stage.read()
            Image.fromarray(picture).save(options.out / f"{name}.png")
            means = "  ".join(f"{np.mean(picture[..., c]):5.1f}" for c in range(3))
            print(f"{name:24} {picture.mean():6.1f}   r g b {means}")
    gpu.close()


if __name__ == "__main__":
    main()
