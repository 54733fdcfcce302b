"""Reads profiles from YAML and tells in Chinese what is wrong with each field; the fields themselves live in profile."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.profile import Estate, Profile, Standing
from ingest.read_text import decode_text
from kb.errors import BadInput

Sample = Literal["old", "new"]
_SAMPLES: Mapping[Sample, str] = {"old": "老旧小区.yaml", "new": "新建小区.yaml"}
_LARGEST_FILE = 1_000_000
_LONGEST_NAME = 20
_FIRST_FIELD = re.compile(r"^社区\s*[:：]", re.MULTILINE)
_WRONG = {
    "missing": "没有写", "extra_forbidden": "没有这一栏", "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}", "long": "太长，最多 {most} 字", "too_long": "太多，最多 {max_length} 个",
    "hidden": "含有看不见的控制字符，请删去重写", "markup": "不能用“{marks}”这样的符号",
    "string_type": "要写文字", "finite_number": "要写一个普通的数", "yes": "只能写是或否",
    "status": "不认识这个说法", "day": "不是 2000 到 2100 年间的日期", "int_from_float": "要写整数",
    "int_parsing": "要写整数", "int_type": "要写整数", "number": "要写一个数", "float_type": "要写一个数",
    "float_parsing": "要写一个数",
}  # fmt: skip


class _Loader(yaml.CBaseLoader):
    """Reads YAML with all values as typed; a key written twice is an error, not the loss of the first value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((key for key, _ in node.value if names.count(key.value) > 1), None)
        if twice is not None:
            lines = "、".join(str(key.start_mark.line + 1) for key, _ in node.value if key.value == twice.value)
            name = _shorten(twice.value)
            raise BadInput(f"“{name}”写了不止一次", f"第 {lines} 行都写了“{name}”，请只留一行")
        return super().construct_mapping(node, deep)


def read_sample(sample: Sample) -> str:
    """The text of a shipped sample profile, comments included."""
    return (files("assistant") / "samples" / _SAMPLES[sample]).read_text(encoding="utf-8")


def load_profile(path: Path) -> Profile:
    """The profile in a YAML file; raises BadInput naming every field that cannot be used and what to write there."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"打不开 {path}", "请写情况表的路径；要一份样表，用 kb draft --sample old -o 情况表.yaml") from error
    return parse_profile(content, path.name)


def parse_profile(content: bytes, name: str = "情况表") -> Profile:
    """The profile in these bytes of YAML; raises as `load_profile`."""
    if len(content) > _LARGEST_FILE:
        raise BadInput(f"{name} 太大", "情况表是几十行的文字，请检查是不是选错了文件")
    try:
        # All values stay as typed: 2027-13-01 is then told as a wrong date, not as a broken file.
        given = yaml.load(_decode(content, name), _Loader)  # noqa: S506 a safe loader that leaves values as typed
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行附近" if mark else "文件"
        raise BadInput(f"{name} 读不懂", f"{where}写法不对，请照样表“名称: 内容”一行一项，冒号后空一格") from error
    if not isinstance(given, dict):
        raise BadInput(f"{name} 里没有内容", "请照样表“名称: 内容”一行一项地写")
    return build_profile(given, name)


def _decode(content: bytes, name: str) -> str:
    """The text of a profile: UTF-8, else the encoding of an office's editor in which the field every profile has is read."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = decode_text(content)
        if "\ufffd" in text or not _FIRST_FIELD.search(text):
            raise BadInput(f"{name} 的文字编码认不出", "请用记事本打开，另存为 UTF-8 编码，再试一次") from error
        return text


def build_profile(given: Mapping[Any, Any], name: str = "情况表") -> Profile:
    """The profile of these values by field, empty ones left out; raises BadInput with a line for all that cannot be used."""
    try:
        return Profile.model_validate({str(key): value for key, value in given.items() if value not in ("", None)})
    except ValidationError as error:
        told = list(dict.fromkeys(line for one in list_errors(given, error) for line in explain_error(one)))
        lines = "；".join(f"\n  {number}. {line}" for number, line in enumerate(told, 1))
        raise BadInput(f"{name} 有 {len(told)} 处要改", lines) from error


def list_errors(given: Mapping[Any, Any], error: ValidationError) -> tuple[ErrorDetails, ...]:
    """The fields that cannot be used, as validation told them, and what does not fit together among the others."""
    wrong = error.errors(include_input=False)
    more = () if any(one["type"] == "together" for one in wrong) else _find_contradictions(given, wrong)
    return (*wrong, *more)


def _find_contradictions(given: Mapping[Any, Any], wrong: Sequence[ErrorDetails]) -> Sequence[ErrorDetails]:
    rest: dict[Any, Any] = {"社区": "社区", **{key: value for key, value in given.items() if value not in ("", None)}}
    for one in wrong:
        _drop(rest, one["loc"])
    try:
        Profile.model_validate({"社区": "社区", **rest})
    except ValidationError as error:
        return [one for one in error.errors(include_input=False) if one["type"] == "together"]
    return ()


def _drop(values: dict[Any, Any], place: Sequence[int | str]) -> None:
    """Takes out the value at a place: of 各项现状 and the like only the entry that cannot be used, of a list the whole."""
    first, *inner = place
    if inner and isinstance(values.get(first), Mapping):
        values[first] = {key: value for key, value in values[first].items() if key != inner[0]}
    else:
        values.pop(first, None)


def explain_error(error: ErrorDetails) -> Iterator[str]:
    """What is wrong with one field, by its Chinese name, and what to write there: 户数：不能小于 0，写……."""
    context = error.get("ctx", {})
    if error["type"] == "together":
        yield from context["told"]
        return
    place = [step if isinstance(step, int) else _name_field(str(step)) for step in error["loc"] if step != "[key]"]
    name = "·".join(f"第 {step + 1} 个" if isinstance(step, int) else step for step in place) or "情况表"
    wrong = _WRONG.get(error["type"], "写法不对").format(**context)
    advice = next((_fields()[step] for step in reversed(place) if step in _fields()), "请照样表写")
    known = error["type"] != "extra_forbidden"
    yield f"{name}：{wrong}，{advice if known else '请照样表的栏目写'}"


@cache
def _fields() -> dict[str | int, str]:
    """What to write in each field, by its Chinese name."""
    forms: tuple[type[BaseModel], ...] = (Estate, Standing, Profile)
    return {field.alias: field.description or "" for form in forms for field in form.model_fields.values() if field.alias}


@cache
def _english() -> dict[str, str]:
    forms: tuple[type[BaseModel], ...] = (Estate, Standing, Profile)
    return {key: field.alias or key for form in forms for key, field in form.model_fields.items()}


def _name_field(step: str) -> str:
    return _shorten(_english().get(step, step))


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
