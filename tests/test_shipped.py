"""Files that come with the program are found in a checkout and in an installed package."""

import pytest

from visualizer import shipped
from visualizer.errors import VisualizerError


def test_a_wheel_has_them_inside_the_package_and_a_checkout_beside_it(tmp_path, monkeypatch):
    package = tmp_path / "visualizer"
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    with pytest.raises(VisualizerError, match=r"assets/demo\.flac is missing .* install"):
        shipped.shipped("assets/demo.flac")
    for folder in (tmp_path / "assets", package / "assets"):  # the package's own wins
        folder.mkdir(parents=True)
        (folder / "demo.flac").touch()
        assert shipped.shipped("assets/demo.flac") == folder / "demo.flac"
