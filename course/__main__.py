"""`python -m course` is the `lossfall` command."""

import sys

from course.cli import main

sys.exit(main())
