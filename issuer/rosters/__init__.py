"""The pupils of a school, as its own lists name them: to join results, to print sheets by class.

No partner sees them, and nothing of them enters a credential.
"""
