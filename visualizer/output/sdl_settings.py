"""How SDL and pygame are to behave, which they read when loaded; what the user has set is kept."""

import os

SETTINGS = {
    "PYGAME_HIDE_SUPPORT_PROMPT": "1",  # stdout is ours
    "SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS": "0",  # the host's click on the player must not end the show
    "SDL_VIDEO_ALLOW_SCREENSAVER": "0",  # nobody touches the keyboard during a film
    # A compositor that is told to make way makes way on every display, also under the player.
    "SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR": "0",
    "SDL_FRAMEBUFFER_ACCELERATION": "0",  # what the processor drew goes to the display as it is
    "SDL_SCREENSAVER_INHIBIT_ACTIVITY_NAME": "Showing a light show",
    "SDL_APP_NAME": "Fluorescent",
    "SDL_VIDEO_X11_WMCLASS": "fluorescent",
    "SDL_VIDEO_WAYLAND_WMCLASS": "fluorescent",
    "SDL_WINDOWS_DPI_AWARENESS": "permonitorv2",  # real pixels, not scaled ones
    "SDL_MOUSE_AUTO_CAPTURE": "0",  # the pointer is the desktop's
}


def make() -> None:
    """Put the settings where they are read; before pygame is imported."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
