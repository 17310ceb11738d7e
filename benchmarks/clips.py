"""Films every scene under violent music for two flash meters: `python -m benchmarks.clips`.

Prints, for the worst second of each clip, general and red flashes by the tests' own meter (three
are allowed) and transitions by IRIS (six), and what both say. The last clip is a control: a strobe
without the limiter, which both have to fail. Ends with 1 if a clip does not come out as it has to.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from tests.clips import FPS, SIZE, filmed, judged, mashed, strobed
from visualizer.render.gpu import Gpu
from visualizer.scenes import SCENES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each clip")
    parser.add_argument("--unlimited", action="store_true", help="without the limiter, to compare")
    parser.add_argument("scenes", nargs="*", help="all if none")
    options = parser.parse_args()
    gpu = Gpu.offscreen()
    seconds, limited = options.seconds, not options.unlimited
    clips: dict[str, Callable[[], list[object]]] = {
        name: partial(filmed, gpu, name, seconds, limited=limited)
        for name in options.scenes or SCENES
    }
    if not options.scenes:
        mash = partial(filmed, gpu, "", seconds, keys=mashed(seconds), limited=limited)
        clips["keys mashed"] = mash
    clips["a strobe"] = partial(strobed, gpu, seconds, limited=limited)
    clips["a bare strobe"] = partial(strobed, gpu, seconds, limited=False)

    print(f"{seconds:g} s of each at {FPS} a second, {SIZE[0]}x{SIZE[1]}")
    print(f"{'clip':<14} general    red   ours   transitions   IRIS   kept up")
    wrong = []
    for name, film in clips.items():
        told = judged(film())
        ours, iris, kept = (("fails", "passes")[x] for x in (told.ours, told.iris, told.sustained))
        print(
            f"{name:<14}{told.general:8.1f}{told.red:7.1f}   {ours:<6}{told.transitions:12d}   "
            f"{iris:<6} {kept}",
            flush=True,
        )
        control = name == "a bare strobe"
        if (told.ours or told.iris) if control else not told.passed:
            wrong.append(name)
    gpu.close()
    if wrong and limited:
        print(f"not as it has to be: {', '.join(wrong)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
