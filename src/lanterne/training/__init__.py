"""Training the native model: rendering ahead, caches on disk, optimisers, resumable runs, sample sheets."""
