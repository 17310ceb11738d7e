#!/bin/sh
# Starts the show: `sh tools/run.sh [OPTION...]`, options as for `fluorescent run`.
# With no display to show it on, says so and plays the soundtrack into a film instead; the options
# are for a window and stay unused.
set -eu

fluorescent=.venv/bin/fluorescent

if [ "$(uname)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$fluorescent" run "$@"
fi
case " $* " in
*" --offscreen "*) exec "$fluorescent" run "$@" ;;
esac

film=fluorescent-demo.mp4
echo "fluorescent: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)." \
    "Playing the built-in soundtrack into a film instead; '$fluorescent render --help' says what else it may be."
exec "$fluorescent" render demo -o "$PWD/$film" --size 640x360 --fps 30 --overwrite
