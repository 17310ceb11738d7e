"""Where the files lie that come with the program and are not Python: sound, fonts, shaders."""

from pathlib import Path

from visualizer.errors import VisualizerError

_PACKAGE = Path(__file__).resolve().parent


def shipped(path: str) -> Path:
    """Return a file or folder, such as "assets/demo.flac": a wheel has it inside the package, a
    checkout beside it. Raise `VisualizerError` if it is in neither.
    """
    for folder in (_PACKAGE, _PACKAGE.parent):
        if (found := folder / path).exists():
            return found
    raise VisualizerError(
        f"{path} is missing in {_PACKAGE}; install the program again, as its README says."
    )
