"""The program, and beside it a note of when each picture was shown; see `evening.Show`.

The note goes to a file as it is made: a long run must not grow by being watched.
"""

import sys
from array import array

from visualizer import clock
from visualizer.cli import main
from visualizer.output.statistics import Statistics

count = Statistics.picture

if __name__ == "__main__":
    with open(sys.argv.pop(1), "wb", buffering=0) as shown:  # the program may end at once

        def picture(self, internal):
            shown.write(array("d", [clock.now()]).tobytes())
            count(self, internal)

        Statistics.picture = picture
        main()
