"""The program, and beside it a note of when each picture was shown; see `evening.Show`."""

import sys

import numpy as np

from visualizer import clock
from visualizer.cli import main
from visualizer.output.statistics import Statistics

shown = []
count = Statistics.picture


def picture(self, internal):
    shown.append(clock.now())
    count(self, internal)


if __name__ == "__main__":
    Statistics.picture = picture
    try:
        main(sys.argv[2:])
    finally:
        np.save(sys.argv[1], np.array(shown))
