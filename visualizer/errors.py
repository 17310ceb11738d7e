"""What can go wrong, in words for the person at the party.

Every message says what happened, with which value, and what to do now. The front door prints
the message alone and ends with exit code 2; a traceback is always a defect of ours.
"""

import sys
from importlib.util import find_spec


class VisualizerError(Exception):
    """Something the person at the screen can mend; the message says how."""


class ConfigError(VisualizerError):
    """A setting, from a file or a flag, that cannot be used."""


class SourceError(VisualizerError):
    """No sound can be had from where it was asked for."""


class DisplayError(VisualizerError):
    """No window, no screen, or graphics too old to draw on."""


class SceneError(VisualizerError):
    """A scene of the host's own that says something a room cannot be: file, line, and what."""


class ShaderError(VisualizerError):
    """A shader that does not compile: file, line, and the compiler's words."""


class FilmError(VisualizerError):
    """A film that cannot be written: no room, no encoder, or no place for it."""


class MotifError(VisualizerError):
    """A figure that cannot be found or taught, or a file that tells of none."""


class LedgerError(VisualizerError):
    """The file of what was heard cannot be opened, or is not one."""


def install(extra: str, *libraries: str) -> str:
    """Say how to add `libraries`, which `extra` in pyproject.toml names, to this very Python.

    What uv installs has no pip; and no index is asked for Fluorescent itself, which is on none.
    """
    if find_spec("pip"):
        return f'type `"{sys.executable}" -m pip install {" ".join(libraries)}`'
    return f"type `uv tool install '.[{extra}]'` in Fluorescent's folder"
