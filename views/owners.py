"""What belongs to whom while the page is open: sessions of Gradio, calls, files; no logins, no roles."""

import os
import shutil
import tempfile
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Gradio remembers the state of this many open pages at most; more owners than that are never needed.
_MOST = 20_000
# What was uploaded or made is there for a day.
FILE_SECONDS = 24 * 3600
_PREFIX = "kb-files-"


class Owners:
    """Who first used a name owns it; the oldest of very many are forgotten."""

    def __init__(self) -> None:
        self._owners: OrderedDict[tuple[str, str], str] = OrderedDict()

    def claim(self, kind: str, name: str, user: str) -> bool:
        """Whether the name is the user's, who takes it when it is nobody's."""
        owner = self._owners.setdefault((kind, name), user)
        self._owners.move_to_end((kind, name))
        if len(self._owners) > _MOST:
            self._owners.popitem(last=False)
        return owner == user

    def owns(self, kind: str, name: str, user: str) -> bool:
        """Whether the name is the user's already."""
        return self._owners.get((kind, name)) == user


class Files:
    """Files handed to and made for users, in a folder of this process; each is given to its users alone."""

    def __init__(self) -> None:
        # A program that was killed leaves its folder behind: it goes once nothing in it can be wanted any more.
        for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            if left.stat().st_mtime < time.time() - FILE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        self._users: dict[str, set[str]] = {}

    def give(self, user: str, path: str) -> None:
        """Lets a user have a file; the same file may be several users'."""
        if len(self._users) > _MOST:
            self._users = {known: users for known, users in self._users.items() if Path(known).exists()}
        self._users.setdefault(_place(path), set()).add(user)

    def give_all(self, user: str, paths: Sequence[str]) -> None:
        """Lets a user have these files."""
        for path in paths:
            self.give(user, path)

    def may_have(self, user: str, path: str) -> bool:
        """Whether this is a file of the user's."""
        return user in self._users.get(_place(path), ())

    def close(self) -> None:
        """Removes everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _place(path: str) -> str:
    # Not Path.resolve, which follows links: what a path says is compared, not where it leads.
    return os.path.abspath(path)  # noqa: PTH100


def find_paths(value: Any) -> list[str]:
    """Every path of a file that a call hands over, wherever it stands: [{"path": "/tmp/a"}] -> ["/tmp/a"]."""
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
            if isinstance(one.get("path"), str):
                found.append(one["path"])
        elif isinstance(one, list):
            waiting += one
    return found
