"""Values that every room may use: no torch, no codecs, no input or output."""
