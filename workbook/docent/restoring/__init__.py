"""What came in, made gradable again: read whatever it is, answers recovered, cells put back; the original never changes."""
