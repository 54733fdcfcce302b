"""What we know and how to find it; nothing here reads foreign file formats or judges."""

import os

# Before numpy is loaded: threads that share out the work of one question wait longer than they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
