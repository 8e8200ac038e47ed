"""One history of the tables, for all rooms, on SQLite and PostgreSQL; `service.upgrading` walks it.

A history goes forward only: to go back, restore a backup. To add a step after changing models:

    python -m livret.commands.db "what changes"
"""
