"""Where the light leaves the house: a window, no window, what the host reads, a still."""
