"""What the learner did, kept as events on disk, and what follows from it.

Start-up reads this package: nothing in it imports more than the standard library.
"""
