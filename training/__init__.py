"""How the house learned to hear: what its learned numbers were learned from, and by what."""
