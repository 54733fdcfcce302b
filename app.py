"""Starts the web app: settings, assistant, page, server; nothing else."""

import sys

from kb.config import read_settings
from kb.errors import KbError
from views.web import serve


def main() -> int:
    """Serves until interrupted; 2 with one sentence on stderr if it cannot start."""
    try:
        serve(read_settings())
    except KbError as error:
        print(f"{error}。", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
