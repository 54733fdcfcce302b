"""Where the log of the served page goes and how its lines look; what is logged stands with whoever logs it."""

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

from kb.config import Settings
from kb.errors import BadInput

# A day of a busy office is about 2 MB.
_FULL, _KEPT = 10_000_000, 5
_OURS = ("kb", "ingest", "assistant", "views")
_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
# What every record of the logging library carries; everything else was handed over as a field of its own.
_PLAIN = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    """Tells of an error where it was raised and of what kind, never its words: they may be a user's."""

    def formatException(self, ei: Raised) -> str:
        """The calls that led to an error: "views/a.py:12 ask < kb/b.py:7 find: ValueError"."""
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        calls = " < ".join(f"{_shorten(one.filename)}:{one.lineno} {one.name}" for one in frames)
        return f"{calls}: {kind.__name__}" if kind else ""


class _Line(_Discreet):
    """A record on one line, whatever is in it, with its fields at the end: "… INFO views.traffic request status=200"."""

    def format(self, record: logging.LogRecord) -> str:
        given = {name: value for name, value in record.__dict__.items() if name not in _PLAIN}
        told = " ".join([super().format(record), *(f"{name}={value}" for name, value in given.items())])
        return "".join(c if c.isprintable() else " " for c in told)


class _Json(_Discreet, JsonFormatter):
    """A record as one JSON object on a line."""


def set_up_logs(settings: Settings) -> None:
    """Sends what the program logs to the configured place, one line each; raises BadInput when it cannot be written."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if settings.log_file:
        try:
            Path(settings.log_file).parent.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(settings.log_file, maxBytes=_FULL, backupCount=_KEPT, encoding="utf-8")
        except OSError as error:
            raise BadInput(f"日志文件 {settings.log_file} 写不了", "请用 KB_LOG_FILE 换一个能写的地方") from error
    handler.setFormatter(_make_formatter(settings))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level.upper())


def _make_formatter(settings: Settings) -> logging.Formatter:
    if settings.log_format == "json":
        return _Json(
            _FIELDS, rename_fields={"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "raised"}
        )
    return _Line(_FIELDS)


def _shorten(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-2:])
