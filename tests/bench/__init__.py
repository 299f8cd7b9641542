"""How fast, as ratios in one run: see scripts/bench."""
