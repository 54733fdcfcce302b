"""A progress bar on standard error while a person is watching; nothing in pipes and logs."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What is being done, how much is done, how much there is.
Progress = Callable[[str, int, int], None]


@contextmanager
def show_progress() -> Iterator[Progress | None]:
    """A reporter that draws one bar per kind of work and wipes it at the end, or None when nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    # Rich takes 0.1 s to import (python -X importtime), which most commands need not wait for.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report
