"""What is measured, and on what; each file says how it is run."""

import os

# As at the front door, before NumPy comes: threads that wait for each other are not the program.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
