"""Loads a YAML file of rules into typed values; the one place where such a file can be found wanting."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from kb.errors import BadRules

T = TypeVar("T")


def load_rules_file(path: Path, form: type[T]) -> T:
    """The file's content as `form` (a pydantic model or any type pydantic checks).

    Raises BadRules when the file is missing, is no YAML, or breaks the form.
    """
    try:
        return TypeAdapter(form).validate_python(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        hint = f"请重新安装本程序，或对照文件开头的说明修改：{str(error).splitlines()[0]}"
        raise BadRules(f"{path.name} 不合格式", hint) from error
