"""`python -m soundtrack`: render the piece and its truth into `assets/`."""

import json
import sys
from pathlib import Path

import numpy as np
import soundfile

from soundtrack.mix import render
from soundtrack.score import compose
from soundtrack.tone import RATE
from soundtrack.truth import truth

ASSETS = Path(__file__).parents[1] / "assets"


def main() -> None:
    score = compose()
    sound = render(score, 0.0, score.duration)
    peak = np.abs(sound).max()
    if peak >= 1.0:
        sys.exit(f"the mix peaks at {peak:.2f} of full scale; lower MASTER_DB in soundtrack/mix.py")
    # No dither: the hum under everything does its work, and silence stays true zero.
    soundfile.write(
        ASSETS / "demo.flac",
        np.round(sound * 32767).astype(np.int16),
        RATE,
        subtype="PCM_16",
        compression_level=1.0,
    )
    page = json.dumps(truth(score), indent=1)
    (ASSETS / "demo.json").write_text(page + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
