"""Opens the assistant for a command, with progress where it takes long; no commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from views.progress import show_progress

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def open_assistant() -> Assistant:
    """The assistant of the settings in force; raises LibraryUnavailable, EncoderUnavailable."""
    # Here, because it takes a second that `kb parse` need not wait for.
    from assistant.assistant import Assistant  # noqa: PLC0415
    from kb.config import read_settings  # noqa: PLC0415

    with show_progress() as progress:
        return Assistant.open(read_settings(), progress)
