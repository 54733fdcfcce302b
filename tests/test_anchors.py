"""A written plan keeps what it rests on; held against a later library it tells what has changed since."""

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest

from assistant.anchors import read_anchors, write_anchors
from assistant.assistant import Assistant
from assistant.paper import Anchor
from assistant.profile_file import parse_profile, read_sample
from ingest.parse import parse_text
from kb.config import Settings
from kb.errors import BadInput
from views.word import write_docx


@pytest.fixture
def assistant(tmp_path: Path, filled_home: Path) -> Assistant:
    shutil.copytree(filled_home, tmp_path / "own")
    return Assistant.open(Settings(home=tmp_path / "own"))


@pytest.fixture
def file(assistant: Assistant) -> bytes:
    made = assistant.draft(parse_profile(read_sample("old").encode()))
    return write_docx(made.paper, assistant.settings.fonts)


def recheck(assistant: Assistant, file: bytes) -> dict[str, str]:
    rechecked, made = assistant.recheck(file)
    assert made == date.today().isoformat()
    return {one.anchor.clause: one.change for one in rechecked if one.change != "same"}


def test_a_plan_rests_on_what_it_says_while_nothing_changes(assistant: Assistant, file: bytes) -> None:
    anchors, _ = read_anchors(file)
    assert len(anchors) > 100
    assert recheck(assistant, file) == {}


def test_a_removed_document_is_told(assistant: Assistant, file: bytes) -> None:
    assistant.remove("xiaofang-fa")
    changed = recheck(assistant, file)
    assert set(changed.values()) == {"gone"}
    assert {clause.split("#")[0] for clause in changed} == {"xiaofang-fa"}


def test_a_full_text_added_since_is_told(assistant: Assistant, file: bytes) -> None:
    held = [c.ref.steps[0].number for c in assistant.library.clauses("xiaofang-fa")]
    articles = "\n".join(f"第{n}条 各单位应当做好消防工作。" for n in range(1, max(held) + 1))
    text = f"中华人民共和国消防法\n（2026年1月1日第十四届全国人民代表大会常务委员会修订）\n{articles}\n"
    assistant.store(parse_text(text))
    changed = recheck(assistant, file)
    assert set(changed.values()) == {"replaced"}
    assert {clause.split("#")[0] for clause in changed} == {"xiaofang-fa"}


def test_changed_words_and_a_changed_status_are_told(assistant: Assistant, file: bytes) -> None:
    anchors, _ = read_anchors(file)
    first, second, third = anchors[:3]
    old = (
        Anchor(first.clause, first.reference, "0" * 32, first.status),
        Anchor(second.clause, second.reference, second.text_hash, "旧的效力"),
        Anchor(f"{third.clause}/para-99", third.reference, third.text_hash, third.status),
    )
    package = _put_anchors(file, write_anchors(old, date.today()))
    assert list(recheck(assistant, package).values()) == ["text", "status", "gone"]


def _put_anchors(file: bytes, anchors: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, anchors if name == "customXml/item1.xml" else old.read(name))
    return stream.getvalue()


def test_a_file_without_anchors_is_refused_with_another_way(assistant: Assistant, tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "别的.docx"))
    with pytest.raises(BadInput, match="kb check"):
        assistant.recheck((tmp_path / "别的.docx").read_bytes())
