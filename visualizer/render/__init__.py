"""Light: from the lamps' numbers to pixels."""
