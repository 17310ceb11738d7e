"""What the Fourier transform brings in with it."""

import subprocess
import sys


def test_the_transform_does_not_load_all_of_scipy():
    """It may be installed, and then stays to be had by whoever asks for it himself."""
    code = (
        "import sys, visualizer.analysis.spectrum;"
        "assert not {'scipy', 'dask'} & set(sys.modules);"
        "import scipy.signal"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
