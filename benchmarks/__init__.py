"""Programs that measure Livret; README.md has the figures and the commands that made them."""
