"""How much of each scene at rest is striped: `python -m benchmarks.patterns`.

Steady stripes can hurt without any flashing. ITU-R BT.1702 and Ofcom's guidance warn of more than
five light-dark pairs of stripes, in any direction, over a quarter of the picture. Read strictly:

    a bar    is lighter than the gaps on both its sides by 10 % of the maximum (BT.1702: 20 of 200
             cd/m2), the gap darker than 0.80, and at least as long as two bars are wide
    stripes  are six bars or more side by side, each pitch at most twice or half the next: the
             perspective of a ceiling is no excuse
    share    of the picture that lies in stripes of any of 12 directions, from the first bar to
             the last, half a pitch more at either end

Checks that the share stays under a quarter for every scene, lit steadily, in its room as it is in
silence and as loud music opens it; ends with 1 if not.
"""

import sys
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from tests.flash_meter import LINEAR, WEIGHTS
from tests.lamps_known import FIELDS
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

CONTRAST = 0.10
DARKER_BELOW = 0.80
BARS = 6
PITCH_RATIO = 2.0
ALLOWED = 0.25
DIRECTIONS = 12
LENGTHS = 1 / 16, 1 / 8, 1 / 4, 1 / 3  # of the height, over which a bar is looked at
GRAIN = 0.6  # px, that is smoothed away first: it neither makes a bar nor breaks one
SIZE = 480, 270  # px

Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]


def striped(luminance: Grey) -> Mask:
    """Return where `luminance`, (h, w) linear 0..1, is striped."""
    height, width = luminance.shape
    found = np.zeros(luminance.shape, bool)
    luminance = ndimage.gaussian_filter(luminance, GRAIN)
    side = int(np.hypot(height, width)) + 4
    middle = (np.array(luminance.shape) - 1) / 2
    centre = np.array([(side - 1) / 2] * 2)
    for angle in np.arange(DIRECTIONS) * np.pi / DIRECTIONS:
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        there, back = middle - turn @ centre, centre - turn.T @ middle
        shape = (side, side)
        turned = ndimage.affine_transform(luminance, turn, there, shape, order=1, cval=np.nan)
        inside = np.isfinite(turned)
        mask = np.zeros(shape, bool)
        for length in LENGTHS:
            rows = max(round(length * height), 2)
            least = ndimage.minimum_filter1d(np.where(inside, turned, np.inf), rows, axis=0)
            most = ndimage.maximum_filter1d(np.where(inside, turned, -np.inf), rows, axis=0)
            mask |= _runs(least, most, inside, rows)
        found |= ndimage.affine_transform(
            mask.astype(np.float32), turn.T, back, luminance.shape, order=0
        ).astype(bool)
    return found


def _runs(least: Grey, most: Grey, inside: Mask, longest: float) -> Mask:
    """Return where BARS bars or more follow each other along a row, of a pitch <= `longest` px.

    `least` and `most` are the light over a bar's length: a bar is light, a gap dark, all along.
    """
    height, width = least.shape
    mask = np.zeros(least.shape, bool)
    high, low = np.full(height, -np.inf), np.full(height, np.inf)
    peak = np.zeros(height, int)  # where the light was highest since it last turned
    rising = np.ones(height, bool)
    last = np.full(height, -1)  # where the last bar is
    pitch = np.zeros(height)  # of the last two bars
    first = np.full(height, -1)
    count = np.zeros(height, int)

    def bar(rows: NDArray[np.intp]) -> None:
        step = peak[rows] - last[rows]
        regular = (pitch[rows] == 0) | (
            (step <= PITCH_RATIO * pitch[rows]) & (pitch[rows] <= PITCH_RATIO * step)
        )
        near = (last[rows] >= 0) & (step <= longest)
        goes_on = near & regular
        # A pitch that does not fit begins another run, with the bar before.
        count[rows] = np.where(goes_on, count[rows] + 1, np.where(near, 2, 1))
        first[rows] = np.where(goes_on, first[rows], np.where(near, last[rows], peak[rows]))
        pitch[rows] = np.where(near, step, 0)
        last[rows] = peak[rows]
        for row in rows[count[rows] >= BARS]:
            half = (last[row] - first[row]) // (2 * (count[row] - 1))
            mask[row, max(first[row] - half, 0) : last[row] + half + 1] = True

    for x in range(width):
        ended = ~inside[:, x]
        light = np.where(ended, -np.inf, least[:, x])
        dark = np.where(ended, -1.0, most[:, x])  # beyond the edge a bar has ended
        higher = rising & (light > high)
        high[higher], peak[higher] = light[higher], x
        falls = rising & (high - dark > CONTRAST) & (dark < DARKER_BELOW)
        if falls.any():
            bar(np.flatnonzero(falls))
            rising[falls], low[falls] = False, dark[falls]
        lower = ~rising & (dark < low)
        low[lower] = dark[lower]
        rises = ~rising & (light - low > CONTRAST)
        rising[rises], high[rises], peak[rises] = True, light[rises], x
        count[ended], last[ended], pitch[ended] = 0, -1, 0
        rising[ended], high[ended] = True, -np.inf
    return mask & inside


def luminance(picture: NDArray[np.uint8]) -> Grey:
    """Return relative luminance, (h, w) 0..1, of sRGB bytes, (h, w, 3)."""
    return np.asarray(np.take(LINEAR, picture) @ WEIGHTS, np.float32)


def shares(stage: Stage, scene: str) -> list[float]:
    """Return the striped share of `scene`, silent and after loud music, at each of two places."""
    lamps = FIELDS["one" if scene == "idle" else "rest"]()
    found = []
    for loudness, travel in product((0.0, 1.0), (0.0, 0.5)):
        direction = Direction(scene=scene, travel=travel, loudness=loudness)
        stage.draw(Tick(1.0, 48_000), lamps, SILENT_FRAME, State(), direction)
        found.append(float(striped(luminance(stage.read())).mean()))
    return found


def main() -> None:
    gpu = Gpu.offscreen()
    # Before the limiter: it would let a lone picture through only so far.
    stage = Stage(gpu, SCENES, size=SIZE, internal=SIZE, limited=False)
    print("| scene | striped, standing in a bay | between two | loud, in a bay | between two |")
    print("|---|---:|---:|---:|---:|")
    wrong = []
    for scene in SCENES:
        found = shares(stage, scene)
        print(f"| {scene} | " + " | ".join(f"{share:.1%}" for share in found) + " |", flush=True)
        if max(found) >= ALLOWED:
            wrong.append(scene)
    gpu.close()
    if wrong:
        print(f"a quarter or more: {', '.join(wrong)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
