"""Where the files lie that are shown but not written by us in code."""

from pathlib import Path


def asset(name: str) -> Path:
    """Return a file of assets/: inside the package once installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "assets" / name
    return inside if inside.exists() else package.parent / "assets" / name
