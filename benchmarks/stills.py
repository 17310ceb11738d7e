"""Draw every scene under lamps whose pattern is known: `python -m benchmarks.stills`.

Writes stills/<scene>_<lamps>.png and prints each picture's mean, of 255. With --contact it writes
stills/contact.png instead: every scene in silence, in quiet and in loud music, and after a figure
was recognised, as the grid of lamps itself would play them; with --readme one of each in loud music
to docs/stills/; with --thumbs small ones without names, for eyes that know nothing: all scenes in
thumbs_scenes.png, and in thumbs_pairs.png each in loud music and at a hit, in a random order.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.lamps_known import FIELDS
from visualizer.lamps import LampGrid
from visualizer.records import (
    BANDS,
    RATE,
    SILENT_FRAME,
    AnalysisFrame,
    Cue,
    Direction,
    LampField,
    State,
    Tick,
    Trait,
)
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

FPS = 60
SETTLED = 6.0  # seconds: tubes are warm, and the grid has followed the loudness
AFTER = 1.15  # seconds after a figure was recognised: its steps are over, its ring is on the way
CONTACT = 320, 180  # px of a picture on the sheet
THUMB = 160, 90
README = 960, 540  # px of a picture in docs/stills/
TRAVEL = 1.55  # bays walked: by then the dance has found its colours
LEVELS = {"silence": (0.0, 0.0), "quiet": (0.35, 0.1), "loud": (0.9, 0.35), "hit": (0.9, 0.35)}
MOMENTS = tuple(LEVELS)  # each with the level and the bass of what is played


def music(level: float, bass: float) -> AnalysisFrame:
    """Return a frame of music: bass heavy, with a voice in the middle, at `level` 0..1."""
    band = np.arange(BANDS) / BANDS
    shape = 0.9 * np.exp(-4.0 * band) + 0.6 * np.exp(-(((band - 0.5) / 0.12) ** 2)) + 0.15
    bands = np.clip(level * shape * (0.8 + 0.2 * np.sin(BANDS * band * 1.7)), 0, 1)
    return AnalysisFrame(
        sample=0,
        bands=bands.astype(np.float32),
        bands_db=np.full(BANDS, -30.0, np.float32),
        flux=0.0,
        loudness=-14.0,
        level=level,
        bass=bass,
        gain_db=0.0,
    )


def played(moment: str, direction: Direction) -> tuple[LampField, AnalysisFrame, State]:
    """Return the lamps, and what is heard, at one of MOMENTS."""
    level, bass = LEVELS[moment]
    frame = music(level, bass) if level else SILENT_FRAME
    still = moment == "silence"
    state = State(silence=Trait(float(still), 1.0), drone=Trait(0.6 * (level > 0.5), 1.0))
    grid = LampGrid(direction.seed)
    end = round(SETTLED * FPS)
    hits = range(end - round(AFTER * FPS), end) if moment == "hit" else range(0)
    for picture in range(end):
        tick = Tick(picture / FPS, picture * RATE // FPS)
        cues = []
        if hits and picture == hits[0]:
            cues = [Cue("motif", "figure", tick.sample, tick.sample, 1.0, stage="confirmed")]
        field = grid(tick, frame, cues, state, direction)
    return field, frame, state


def seen(stage: Stage, scene: str, moment: str) -> NDArray[np.uint8]:
    """Return `scene` as it is at one of MOMENTS."""
    direction = Direction(scene=scene, travel=TRAVEL, loudness=LEVELS[moment][0])
    field, frame, state = played(moment, direction)
    stage.draw(Tick(SETTLED, round(SETTLED * RATE)), field, frame, state, direction)
    return stage.read()


def contact(stage: Stage) -> NDArray[np.uint8]:
    """Return all scenes, one a row, in all MOMENTS, with their names."""
    (width, height), edge = CONTACT, 8
    left, top = 110, 30
    size = left + len(MOMENTS) * (width + edge), top + len(SCENES) * (height + edge)
    sheet = Image.new("RGB", size, (12, 14, 13))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype("assets/fonts/IBMPlexSans-Regular.ttf", 16)
    for column, moment in enumerate(MOMENTS):
        draw.text((left + column * (width + edge), 6), moment, (200, 214, 204), font)
    for row, scene in enumerate(SCENES):
        y = top + row * (height + edge)
        draw.text((10, y + 4), scene, (200, 214, 204), font)
        means = []
        for column, moment in enumerate(MOMENTS):
            picture = seen(stage, scene, moment)
            sheet.paste(Image.fromarray(picture), (left + column * (width + edge), y))
            means.append(f"{moment} {picture.mean():5.1f}")
        print(f"{scene:12}" + "   ".join(means))
    return np.asarray(sheet)


def thumbs(stage: Stage, out: Path) -> None:
    """Write small pictures without names; print which is which, and by how much they differ."""
    chance = np.random.default_rng()
    scenes = [str(name) for name in chance.permutation(list(SCENES))]
    pictures = {(s, m): seen(stage, s, m) for s in scenes for m in ("silence", "loud", "hit")}
    pairs = [(s, [str(m) for m in chance.permutation(["loud", "hit"])]) for s in scenes]
    rows = [[pictures[s, m] for m in moments] for s, moments in pairs]
    Image.fromarray(np.vstack([np.hstack(row) for row in rows])).save(out / "thumbs_pairs.png")
    alone = [pictures[s, "loud"] for s in scenes]
    Image.fromarray(np.vstack(alone)).save(out / "thumbs_scenes.png")
    for scene, moments in pairs:
        silence, loud, hit = (pictures[scene, m].astype(float) for m in ("silence", "loud", "hit"))
        apart = (
            f"silence/loud {np.abs(silence - loud).mean():5.1f}"
            f"   loud/hit {np.abs(loud - hit).mean():5.1f}"
        )
        print(f"{scene:12}{' | '.join(moments):12}   {apart}")


def pixels(text: str) -> tuple[int, int]:
    """Return width and height from `text` such as 960x540."""
    width, height = text.split("x")
    return int(width), int(height)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="960x540")
    parser.add_argument("--internal", default="960x540")
    parser.add_argument("--out", type=Path, default=Path("stills"))
    parser.add_argument("--travel", type=float, default=0.0)
    parser.add_argument("--contact", action="store_true", help="all scenes on one sheet")
    parser.add_argument("--thumbs", action="store_true", help="small ones, without names")
    parser.add_argument("--readme", action="store_true", help="those that the README shows")
    parser.add_argument("names", nargs="*", help="scene or scene_lamps; all if none")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    gpu = Gpu.offscreen()
    if options.contact:
        stage = Stage(gpu, SCENES, size=CONTACT, internal=CONTACT, limited=False)
        Image.fromarray(contact(stage)).save(options.out / "contact.png")
        gpu.close()
        return

    if options.thumbs:
        thumbs(Stage(gpu, SCENES, size=THUMB, internal=THUMB, limited=False), options.out)
        gpu.close()
        return

    if options.readme:
        stage = Stage(gpu, SCENES, size=README, internal=README, limited=False)
        for scene in SCENES:
            picture = Image.fromarray(seen(stage, scene, "loud"))
            picture.save(Path("docs/stills") / f"{scene}.png", optimize=True)
        gpu.close()
        return

    size, internal = pixels(options.size), pixels(options.internal)
    stage = Stage(gpu, SCENES, size=size, internal=internal, limited=False)
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
