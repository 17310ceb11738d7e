"""The last rows of something that grows, always in one piece."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", np.float32, np.float64)


class History(Generic[T]):
    """Keeps the last `length` rows, zeros before the first.

    Every row is written twice, `length` apart, so that the last `length` rows lie side by side
    wherever the writing has come to, and nothing is ever moved.
    """

    def __init__(self, length: int, width: int, dtype: type[T]) -> None:
        self._length = length
        self._rows: NDArray[T] = np.zeros((2 * length, width), dtype)
        self._next = 0

    def push(self, rows: NDArray[T]) -> NDArray[T]:
        """Add `rows`, (n, width) where n divides the length; return the last ones, oldest first.

        What is returned is a view, (length, width), and holds until the next push.
        """
        start, end = self._next, self._next + len(rows)
        self._rows[start:end] = rows
        self._rows[start + self._length : end + self._length] = rows
        self._next = end % self._length
        return self._rows[end : end + self._length]
