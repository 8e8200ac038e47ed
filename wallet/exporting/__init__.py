"""Taking a booklet away and bringing it back: archives, learner records, baked badges."""
