"""`python -m b24frame` is the command line."""

import sys

from b24frame.cli import main

sys.exit(main())
