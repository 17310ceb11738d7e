"""What several test files share."""

import os

# As at the front door: small products on many threads wait for each other on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import ctypes
import ctypes.util
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image

from visualizer.render.gpu import Gpu

# The same examples on every run, and no time limit: a neighbour on the machine proves nothing.
settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def no_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the figures that whoever runs the tests has taught."""
    monkeypatch.setattr("visualizer.cli.known.path", lambda: tmp_path / "motifs.toml")


NAMES = 1 << 15  # object names looked at: more than all tests together are ever given


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write new golden pictures; a person looks at each before it is committed",
    )


@pytest.fixture(scope="session")
def one_gpu() -> Iterator[Gpu]:
    gpu = Gpu.offscreen()
    yield gpu
    gpu.close()


@pytest.fixture
def gpu(one_gpu: Gpu) -> Gpu:
    """One context for all pictures: making one costs more than drawing in it."""
    one_gpu._context.__enter__()  # another test may have made another context current
    return one_gpu


@pytest.fixture
def alive(gpu: Gpu) -> Callable[[], int]:
    """Return a function that counts the objects that the driver itself still holds."""
    path = ctypes.util.find_library("OpenGL") or ctypes.util.find_library("GL")
    if path is None:
        pytest.skip("the driver can be asked only where GL is a shared library")
    library = ctypes.CDLL(path)
    kinds = ("Texture", "Framebuffer", "Buffer", "Program", "VertexArray")
    tests = [getattr(library, f"glIs{kind}") for kind in kinds]
    for test in tests:
        test.restype = ctypes.c_ubyte
    return lambda: sum(test(name) for test in tests for name in range(1, NAMES))


@pytest.fixture
def golden(pytestconfig: pytest.Config) -> Callable[..., None]:
    """Return a function that compares a picture with the approved one of that name.

    On failure tests/output/ holds what was drawn, and how it differs, eight times amplified.
    """
    here = Path(__file__).parent

    def compare(name: str, picture: np.ndarray, atol: int) -> None:
        approved = here / "golden" / f"{name}.png"
        if pytestconfig.getoption("--regenerate"):
            approved.parent.mkdir(exist_ok=True)
            Image.fromarray(picture).save(approved)
        difference = np.asarray(Image.open(approved)).astype(int) - picture
        if np.abs(difference).max() > atol:
            output = here / "output"
            output.mkdir(exist_ok=True)
            Image.fromarray(picture).save(output / f"{name}.png")
            seen = (128 + 8 * difference).clip(0, 255).astype(np.uint8)
            Image.fromarray(seen).save(output / f"{name}_difference.png")
            pytest.fail(
                f"{name} differs from what was approved by {np.abs(difference).max()} of 255: "
                f"see {output}. If it is meant, run pytest --regenerate and look at each picture."
            )

    return compare
