"""What happens when, as a program can read it: the page that goes with the sound."""

from typing import Any

from soundtrack.staff import (
    FIGURE,
    FIGURE_BEATS,
    FIGURE_BPM,
    FIGURE_SEMITONES,
    FIGURE_TOP,
    SEED,
    Score,
)
from soundtrack.tone import RATE

SHARP = {"piano", "bass", "found", "clicks", "bell", "walking", "vibes", "ride"}
SAME = 0.04  # seconds: an attack so soon after another is one with it, as in a rolled chord
FORMAT = 1


def truth(score: Score) -> dict[str, Any]:
    """Return everything known about the piece, times in seconds; see docs/soundtrack.md."""
    beats = [m.at(1, 1 + i) for m in score.meters for i in range(m.bars * m.beats_per_bar)]
    bars = [m.at(bar) for m in score.meters for bar in range(1, m.bars + 1)]
    events = sorted([*score.events, *_onsets(score)], key=lambda e: (e["start"], e["kind"]))
    page = {
        "format": FORMAT,
        "title": score.title,
        "sample_rate": RATE,
        "duration": score.duration,
        "seed": SEED,
        "loops": True,
        "figures": [
            {
                "name": FIGURE,
                "midi": [FIGURE_TOP + interval for interval in FIGURE_SEMITONES],
                "onsets": [beat * 60 / FIGURE_BPM for beat in FIGURE_BEATS],
            }
        ],
        "sections": score.sections,
        "tempo": [
            {"start": m.start, "end": m.end, "bpm": m.bpm, "beats_per_bar": m.beats_per_bar}
            for m in score.meters
        ],
        "beats": beats,
        "bars": bars,
        "events": events,
    }
    rounded: dict[str, Any] = _rounded(page)
    return rounded


def _onsets(score: Score) -> list[dict[str, Any]]:
    """Return every attack, those within SAME of the one before taken as one, at the first."""
    onsets: list[dict[str, Any]] = []
    before = -1.0
    for sound in sorted(score.sounds, key=lambda s: s.start):
        if sound.player not in SHARP:
            continue
        if sound.start - before < SAME:
            one = onsets[-1]
            one["players"] = sorted({*one["players"], sound.player})
            one["strength"] = max(one["strength"], sound.how["velocity"])
        else:
            strength, players = sound.how["velocity"], [sound.player]
            detail = {"strength": strength, "players": players}
            onsets.append({"kind": "onset", "start": sound.start, "end": sound.start, **detail})
        before = sound.start
    return onsets


def _rounded(value: Any) -> Any:
    """Return `value` with every time and ratio to 10 microseconds, half a sample."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
