"""What a show costs and how late it is, in one table: `python -m benchmarks [SCENE ...]`.

Everything is measured from outside on the real program, in several rounds, and a median is printed.
The machine should have nothing else to do; the loads it had are printed too.
"""

import argparse
import os
import platform

from benchmarks import (
    hearing_cost,
    lamps_cost,
    limiter_cost,
    picture_cost,
    show_cost,
    sound_to_light,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", default=["hall"])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    width = "{}x{}".format(*show_cost.SIZE)
    inside = "{}x{}".format(*show_cost.INTERNAL)
    print(f"{os.cpu_count()} cores, {platform.system()}, {width} drawn inside at {inside}")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    for scene in options.scenes:
        print(f"\n{scene}")
        tell(show_cost.rows(scene, options.rounds))
        tell(picture_cost.rows(scene, options.rounds))
        tell(limiter_cost.rows(scene, options.rounds))
    print("\nwithin the program")
    tell(hearing_cost.rows())
    tell(lamps_cost.rows())
    print("\nhall, pulses of bass")
    tell(sound_to_light.rows(options.rounds))


def tell(rows: list[tuple[str, float, str]]) -> None:
    for name, value, unit in rows:
        print(f"  {name:<42} {value:9.2f} {unit}")


if __name__ == "__main__":
    main()
