"""Adults who accompany: whom the holder or the school links, what they may see, what they say."""
