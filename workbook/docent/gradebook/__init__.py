"""nbgrader's gradebook, folders and steps, opened once for a whole class."""
