"""Editions of a text and what changed between them -> plain dicts; no wording for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kb.diff import Change

if TYPE_CHECKING:
    # Only their names: the modules behind them take a second to import, and `kb parse` needs nothing of them.
    from assistant.importer import Changes, Edition
    from kb.library import Version
    from kb.supersede import Successor

Wire = dict[str, Any]


def write_edition(shown: Edition, versions: Sequence[Version], newer: Successor | None) -> Wire:
    """Which version of how many is shown (0 of 0 for a file that is not in the library), and what stands for it now."""
    return {
        "version": shown.number or len(versions),
        "versions": [version.added_at.isoformat(timespec="seconds") for version in versions],
        "replaced_by": newer.document.id if newer else None,
    }


def write_changes(changes: Changes) -> Wire:
    """A comparison of two editions: `words` are [same | removed | added, text] and give both texts."""
    comparison = changes.comparison
    return {
        "old": _write_edition(changes.old),
        "new": _write_edition(changes.new),
        "unchanged": comparison.unchanged,
        "added": [{"ref": part.clause.ref.label, "text": part.text} for part in comparison.added],
        "removed": [{"ref": part.clause.ref.label, "text": part.text} for part in comparison.removed],
        "changed": [_write_change(change) for change in comparison.changed],
        "renumbered": [_write_change(change) for change in comparison.renumbered],
    }


def write_change_refs(changes: Changes) -> Wire:
    """A comparison by labels alone: {"changed": ["第二条"], "renumbered": [["第三条", "第四条"]], …}."""
    comparison = changes.comparison
    return {
        "old": _write_edition(changes.old),
        "unchanged": comparison.unchanged,
        "added": [part.clause.ref.label for part in comparison.added],
        "removed": [part.clause.ref.label for part in comparison.removed],
        "changed": [change.new.clause.ref.label for change in comparison.changed],
        "renumbered": [[c.old.clause.ref.label, c.new.clause.ref.label] for c in comparison.renumbered],
    }


def _write_edition(edition: Edition) -> Wire:
    return {"document": edition.document.id, "title": edition.document.title, "version": edition.number}


def _write_change(change: Change) -> Wire:
    return {
        "old_ref": change.old.clause.ref.label,
        "ref": change.new.clause.ref.label,
        "words": [[words.op, words.text] for words in change.words],
    }
