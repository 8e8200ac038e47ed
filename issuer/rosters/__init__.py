"""The pupils of a school, as its own application lists them, found by numbers alone.

`comparing` says what a new list would change, `writing` does it, `looking` finds pupils, `leaving`
lets them go at the end of a year and takes out those who asked for it.
"""
