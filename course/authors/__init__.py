"""For those who write lessons: what lint asks of the tutor and the engine, and starting a lesson.

The rules stand in `course.catalog.lint`, below the tutor and the runs; what a rule needs of them
is handed down to it from here.
"""

from __future__ import annotations
