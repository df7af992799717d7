"""What people do with clips, each a small function from media and words to a canvas: one file for each."""
