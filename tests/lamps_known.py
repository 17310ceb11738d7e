"""Lamp fields whose pattern is known, for pictures that are compared and looked at."""

from collections.abc import Callable

import numpy as np

from visualizer.records import COLUMNS, F32, ROWS, LampField

ROW = np.arange(ROWS, dtype=np.float32)[:, None]
COLUMN = np.arange(COLUMNS, dtype=np.float32)[None, :] - 15.5  # mirror images about the viewer


def lit(output: F32) -> LampField:
    """Return the field of lamps burning at `output`; the irradiance is it twice blurred."""
    output = np.broadcast_to(output, (ROWS, COLUMNS)).astype(np.float32)
    kernel = np.array([0.06, 0.24, 0.40, 0.24, 0.06], np.float32)
    blurred = output
    for axis in (0, 1, 0, 1):
        shifts = [weight * np.roll(blurred, k - 2, axis) for k, weight in enumerate(kernel)]
        blurred = np.sum(shifts, axis=0, dtype=np.float32)
    return LampField(output.copy(), blurred.astype(np.float32), float(output.mean()))


def level(value: float) -> LampField:
    return lit(np.full((1, 1), value, np.float32))


def bands() -> LampField:
    """Rows as bands of sound: low near, high far, strongest in the aisle."""
    rows = 0.5 + 0.5 * np.sin(ROW * 0.9 + np.abs(COLUMN) * 0.35)
    return lit(0.12 + 1.5 * rows**2 * np.exp(-np.abs(COLUMN) / 6.0))


def ring() -> LampField:
    """A ring that runs away from the viewer over dimmed lamps."""
    away = np.hypot(COLUMN, np.minimum(ROW, ROWS - ROW) * 0.9)
    return lit(0.22 + 1.5 * np.exp(-((away - 6.5) ** 2) / 3.0))


def few() -> LampField:
    """Nearly dark, a handful of lamps awake."""
    spots = np.sin(ROW * 12.9898 + COLUMN * 78.233) * 43758.5453
    return lit(0.02 + 1.1 * (spots - np.floor(spots) > 0.93))


def one() -> LampField:
    """Asleep: one lamp hums, ahead and to the right."""
    return lit(0.022 + 2.178 * ((ROW == 2) & (COLUMN == 0.5)))


FIELDS: dict[str, Callable[[], LampField]] = {
    "rest": lambda: level(1.0),
    "bands": bands,
    "ring": ring,
    "few": few,
    "one": one,
}
