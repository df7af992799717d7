"""Measuring engines: what a clip shows, against what was asked and against the theatre."""
