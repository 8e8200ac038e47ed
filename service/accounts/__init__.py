"""Who may sign in, how it is proven, and what each person is in which organisation.

The verbs live in their files; each takes the session first and the instant by name.
"""
