"""Running notebooks: a job in, an outcome out, in forks of one warm process behind a wall.

`job.py` is the unit of work, `runner.py` the door; who grades knows nothing of processes.
"""
