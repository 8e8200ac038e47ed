"""Durable work: killed at any point and started again, it ends with each item done exactly once.

    job = start(session, "issue", [Item(str(award.id)) for award in awards], organisation=…, now=…)

A worker leases some items, prepares them where that takes long, and does them in one transaction
together with their new state. What fails is tried again after growing delays, at last given up and
listed. `progress` tells how far it is.
"""

from service.jobs.kinds import Chunk, GiveUp, HasNow, Kind, Kinds, Prepare, Sessions, Work
from service.jobs.rows import ItemState, Job, JobItem, JobState
from service.jobs.starting import Item, cancel, failures, progress, start, start_periodic, take_up
from service.jobs.worker import Worker
from service.jobs.working import release_dead, run_once

__all__ = [
    "Chunk",
    "GiveUp",
    "HasNow",
    "Item",
    "ItemState",
    "Job",
    "JobItem",
    "JobState",
    "Kind",
    "Kinds",
    "Prepare",
    "Sessions",
    "Work",
    "Worker",
    "cancel",
    "failures",
    "progress",
    "release_dead",
    "run_once",
    "start",
    "start_periodic",
    "take_up",
]
