"""How well the show hears: sounds whose truth is known, and a score for what was heard in them."""
