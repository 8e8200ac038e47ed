"""VC-API: a machine of the organisation has documents of its own signed and withdrawn.

https://w3c-ccg.github.io/vc-api/ The verbs are `issuing.issue` and `statuses.update`.
"""
