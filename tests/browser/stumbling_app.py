"""The app over an empty library, whose first answer falls over an error nobody foresaw."""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from assistant.ask import History  # noqa: E402
from assistant.assistant import Assistant  # noqa: E402
from assistant.model import Answer  # noqa: E402
from kb.config import read_settings  # noqa: E402
from views import web  # noqa: E402


class Stumbling(Assistant):
    asked = 0

    def stream(self, question: str, history: History = ()) -> Iterator[Answer]:
        self.asked += 1
        if self.asked == 1:
            raise RuntimeError("unforeseen")
        yield from super().stream(question, history)

    def _fill(self, progress: object) -> None:
        pass


web.Assistant = Stumbling
web.serve(read_settings())
