"""The form of a community's profile as HTML: every field under the name it has in a profile file; no checking.

A field's name is its path in the profile, 小区·第 1 个·户数; assets/draft.js gathers and fills the fields by it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.profile import AREAS
from assistant.profile_values import STATUS_WORDS
from kb.rulebook import Requirement, load_requirements
from kb.rules_file import load_rules_file

_LONGEST = 60


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Field(_Rule):
    """One field of the form."""

    name: str
    kind: Literal["text", "number", "choice", "date"]
    after: str = ""
    hint: str = ""


class Group(_Rule):
    """Fields that stand together."""

    title: str
    fields: tuple[Field, ...]
    note: str = ""


class Form(_Rule):
    """The groups of the form, and the fields of one 小区."""

    groups: tuple[Group, ...]
    estate: tuple[Field, ...]


@cache
def load_form() -> Form:
    """The shipped form; raises BadRules."""
    return load_rules_file(Path(__file__).parent / "rules" / "draft_form.yaml", Form)


@cache
def write_form() -> str:
    """The whole form, empty; the browser fills it."""
    form = load_form()
    first, *rest = (_write_group(group) for group in form.groups)
    parts = (first, _write_estates(form.estate), *rest, *_write_standings(load_requirements()), _write_people())
    return f'<form class="profile" autocomplete="off" novalidate onsubmit="return false">{"".join(parts)}</form>'


def _write_group(group: Group) -> str:
    note = f'<p class="note">{escape(group.note)}</p>' if group.note else ""
    fields = "".join(_write_field(field, field.name) for field in group.fields)
    return (
        f'<fieldset class="group"><legend>{escape(group.title)}</legend>{note}<div class="fields">{fields}</div></fieldset>'
    )


def _write_field(field: Field, path: str) -> str:
    """A field with its label before, unit behind, hint and error below it."""
    key = escape(path)
    label = f'<label for="f-{key}">{escape(field.name)}</label>'
    after = f'<span class="after" aria-hidden="true">{escape(field.after)}</span>' if field.after else ""
    hint = f'<p class="hint">{escape(field.hint)}</p>' if field.hint else ""
    return (
        f'<div class="field kind-{field.kind}">{label}<div class="entry">{_write_control(field.kind, path)}{after}</div>'
        f'{hint}<p class="error" id="e-{key}" hidden></p></div>'
    )


def _write_control(kind: str, path: str) -> str:
    key = escape(path)
    named = f'id="f-{key}" name="{key}" aria-describedby="e-{key}"'
    if kind == "choice":
        options = "".join(f"<option>{word}</option>" for word in ("", "是", "否"))
        return f"<select {named}>{options}</select>"
    form = {"date": 'type="date"', "number": 'type="text" inputmode="decimal"', "text": 'type="text"'}[kind]
    return f'<input {form} {named} maxlength="{_LONGEST}">'


def _write_estates(fields: Sequence[Field]) -> str:
    """Rows for 小区: one in a template that the browser copies, with # for its number."""
    row = "".join(_write_field(field, f"小区·第 # 个·{field.name}") for field in fields)
    return (
        '<fieldset class="group estates" data-name="小区"><legend>小区</legend>'
        '<p class="note">每个小区一行；没有就不填。</p><p class="error" id="e-小区" hidden></p><div class="rows"></div>'
        f'<template><div class="estate" role="group" aria-label="第 # 个小区"><div class="fields">{row}</div>'
        '<button type="button" class="link" data-drop-estate>删去这个小区</button></div></template>'
        '<button type="button" class="plain" data-add-estate>加一个小区</button></fieldset>'
    )


def _write_standings(requirements: Iterable[Requirement]) -> Iterable[str]:
    """One group that folds for each area, with what is asked, the five standings and who, until when, a note."""
    yield '<h3 class="standings">各项现状</h3><p class="note">没有选的按“不清楚”算，方案里先列摸底。</p>'
    for at, (area, group) in enumerate(groupby(requirements, key=lambda one: one.area)):
        asked = list(group)
        rows = "".join(map(_write_standing, asked))
        opened = " open" if at == 0 else ""
        count = f'<span class="stated" data-total="{len(asked)}">0/{len(asked)}</span>'
        yield f'<details class="area"{opened}><summary>{escape(AREAS[area])}{count}</summary>{rows}</details>'


def _write_standing(requirement: Requirement) -> str:
    path = f"各项现状·{requirement.name}"
    key = escape(path)
    choices = "".join(
        f'<label><input type="radio" name="{key}·现状" value="{word}"><span>{word}</span></label>'
        for word in STATUS_WORDS.values()
    )
    more = "".join(_write_field(Field(name=name, kind=kind), f"{path}·{name}") for name, kind in _MORE.items())
    return (
        f'<fieldset class="standing" data-name="{key}"><legend>{escape(requirement.name)}</legend>'
        f'<p class="asks">{escape(requirement.asks)}</p><div class="choices">{choices}</div>'
        f'<p class="error" id="e-{key}" hidden></p>'
        f'<details class="more"><summary>责任人、时限、说明</summary><div class="fields">{more}</div></details></fieldset>'
    )


_MORE: Mapping[str, Literal["text", "date"]] = {"责任人": "text", "完成时限": "date", "说明": "text"}


def _write_people() -> str:
    fields = "".join(_write_field(Field(name=area, kind="text"), f"责任人·{area}") for area in AREAS.values())
    return (
        '<fieldset class="group" data-name="责任人"><legend>各方面的责任人</legend>'
        '<p class="note">人或单位；上面单独写了的，以上面为准。</p><p class="error" id="e-责任人" hidden></p>'
        f'<div class="fields">{fields}</div></fieldset>'
    )
