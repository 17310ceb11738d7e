"""`python -m visualizer` is `fluorescent`."""

from visualizer.cli import main

main()
