#!/bin/sh
# Runs a script with a Python the program can use: `sh tools/python.sh SCRIPT [ARGUMENT...]`.
# $PYTHON chooses one by hand. `python3` goes first: it is the one the package manager can mend.
set -u

fits() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if fits "$python"; then
        exec "$python" "$@"
    fi
done

found=$(python3 --version 2>/dev/null) || found="no python3"
echo "fluorescent: Python 3.11 to 3.14 is needed and was not found (${PYTHON:-$found}). Install one," \
    "or name it: make run PYTHON=/path/to/python3.12" >&2
exit 1
