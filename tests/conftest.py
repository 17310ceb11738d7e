"""What several test files share."""

from collections.abc import Iterator

import pytest

from visualizer.render.gpu import Gpu


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write new golden pictures; a person looks at each before it is committed",
    )


@pytest.fixture(scope="session")
def gpu() -> Iterator[Gpu]:
    """One context for all pictures: making one costs more than drawing in it."""
    gpu = Gpu.offscreen()
    yield gpu
    gpu.close()
