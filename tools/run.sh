#!/bin/sh
# Starts the show: `sh tools/run.sh [OPTION...]`, options as for `fluorescent run`.
# With no display to show it on, says so and leaves a picture of it instead.
set -eu

fluorescent=.venv/bin/fluorescent

if [ "$(uname)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$fluorescent" run "$@"
fi
case " $* " in
*" --offscreen "*) exec "$fluorescent" run "$@" ;;
esac

still=fluorescent-demo.png
stats=fluorescent-demo.json
echo "fluorescent: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)." \
    "Playing the beginning of the built-in soundtrack into a picture instead."
"$fluorescent" run --offscreen --source demo --duration 10 --still "$still" --stats "$stats" "$@"
echo "fluorescent: the last picture is $PWD/$still, how the run went is in $PWD/$stats"
