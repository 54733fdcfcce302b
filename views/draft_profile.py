"""A profile between its three forms: the page's fields, a YAML file, the checked values; no markup, no widgets."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.profile import AREAS, Profile, name_requirements
from assistant.profile_file import explain_error, list_errors
from assistant.profile_values import STATUS_WORDS
from kb.errors import BadInput

_MOST = 200_000


def read_fields(written: str) -> dict[str, Any]:
    """The profile's values as the page sends them, JSON; raises BadInput for anything else."""
    try:
        given = json.loads(written) if len(written) <= _MOST else None
    except (ValueError, RecursionError) as error:
        raise BadInput("表单没有收全", "请刷新页面再试，填的内容还在") from error
    if not isinstance(given, dict):
        raise BadInput("表单没有收全", "请刷新页面再试，填的内容还在")
    return {key: value for key, value in given.items() if value not in ("", None)}


def find_errors(given: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with each field, by its path: {"小区·第 1 个·户数": "不能小于 0，写……"}; {} when all is well."""
    try:
        Profile.model_validate(given)
    except ValidationError as error:
        told = [line for one in list_errors(given, error) for line in explain_error(one)]
        found: dict[str, str] = {}
        for path, _, message in (line.partition("：") for line in told):
            found.setdefault(path, message)
        return found
    return {}


def write_fields(profile: Profile) -> dict[str, Any]:
    """A profile as the values of the page's fields, each standing under its requirement's name."""
    names = name_requirements()
    values: dict[str, Any] = {
        field.alias or key: _write_value(getattr(profile, key))
        for key, field in Profile.model_fields.items()
        if key not in ("estates", "standings", "responsible")
    }
    values["小区"] = [_write_parts(estate) for estate in profile.estates]
    standings = {names[key].name: _write_parts(one) for key, one in profile.standings.items()}
    people = {}
    for key, name in profile.responsible.items():
        if key in names:
            # The form has no other place for who answers for one requirement.
            standings.setdefault(names[key].name, {"现状": STATUS_WORDS["unknown"]}).setdefault("责任人", name)
        else:
            people[AREAS.get(key, key)] = name
    values["各项现状"] = {name: one["现状"] if len(one) == 1 else one for name, one in standings.items()}
    values["责任人"] = people
    return {key: value for key, value in values.items() if value not in ("", {}, [])}


def write_yaml(given: Mapping[str, Any]) -> str:
    """The values of the page's fields as a profile file."""
    return yaml.safe_dump(dict(given), allow_unicode=True, sort_keys=False, width=120)


def _write_parts(form: Any) -> dict[str, str]:
    fields = type(form).model_fields
    parts = {field.alias or key: _write_value(getattr(form, key)) for key, field in fields.items()}
    return {name: value for name, value in parts.items() if value}


def _write_value(value: Any) -> str:
    """A value as it is typed: 是, 22, 2027-01-01, 已做到."""
    words: Mapping[str, str] = dict(STATUS_WORDS.items())
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return value.isoformat()
        case float():
            return f"{value:g}" if value < 1e6 else str(int(value))
        case _:
            return words.get(str(value), str(value))
