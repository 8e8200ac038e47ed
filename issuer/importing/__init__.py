"""Files of the national applications, read into small values before anything is written.

`reading.read` turns a stream into a `model.Reading`: pupils, guardians, attestations and faults.
`joining.join` puts the pupils of our list into the attestations, by numbers alone. `dry_run.plan`
compares with what was issued. Nothing here knows a database, the clock or the network; who keeps
the file deletes it after the run. Each source has its file and a line in `reading.SOURCES`.
"""
