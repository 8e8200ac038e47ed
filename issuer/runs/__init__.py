"""Files that became awards: looked at first, confirmed by a person, then done by a durable job.

`looking` takes a file and says what it would do, `starting` does it, `awarding_rows` is the work.
The file itself is sealed, and gone as soon as it has been read for good, or after a day.
"""
