"""Run the command as ``python -m aicredit``."""

import sys

from aicredit.cli import main

sys.exit(main())
