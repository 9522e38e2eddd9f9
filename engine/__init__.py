"""Lossfall's training engine: a small, complete language-model trainer in NumPy.

It is course material: `engine/README.md` is a reader's ladder through the files. It knows nothing
of the course around it and needs only NumPy (and `safetensors` for files).

Importing this package fixes the matrix library to one thread, before NumPy is loaded. The engine
splits a batch over threads itself (`engine.parallel`); two layers of threads would fight for the
same cores, and on a busy machine the library's own threads make a step 15 to 30 times slower. Where
NumPy was imported first, or the environment asks for more threads, that comes too late: set
OPENBLAS_NUM_THREADS=1 before Python starts. `ONE_BLAS_THREAD` tells which of the two it was.
"""

from __future__ import annotations

import os
import sys

_BEFORE = os.environ.get("OPENBLAS_NUM_THREADS", os.environ.get("OMP_NUM_THREADS"))

ONE_BLAS_THREAD = _BEFORE == "1" or (_BEFORE is None and "numpy" not in sys.modules)
"""Whether the matrix library (OpenBLAS, as in NumPy's own wheels) runs on one thread for sure."""

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
