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
    return {one.anchor.clause: one.change for one in rechecked if one.is_changed}


def test_a_plan_rests_on_what_it_says_while_nothing_changes(assistant: Assistant, file: bytes) -> None:
    anchors, _ = read_anchors(file)
    assert len(anchors) > 80
    assert recheck(assistant, file) == {}


def test_a_removed_document_is_told(assistant: Assistant, file: bytes) -> None:
    assistant.remove("xiaofang-fa")
    changed = recheck(assistant, file)
    assert set(changed.values()) == {"gone"}
    assert {clause.split("#")[0] for clause in changed} == {"xiaofang-fa"}


def write_law(assistant: Assistant, day: str, notice: str) -> str:
    """消防法 with all articles our digest holds, in a text dated `day`; article 28 says `notice`."""
    held = [c.ref.steps[0].number for c in assistant.library.clauses("xiaofang-fa")]
    duty = "各单位应当做好消防工作。"
    says = {28: notice, 18: f"{duty}\n住宅区的物业服务企业应当对消防设施进行维护管理。", 60: f"{duty}\n{duty}\n{duty}"}
    articles = "\n".join(f"第{n}条 {says.get(n, duty)}" for n in range(1, max(held) + 1))
    return f"中华人民共和国消防法\n（{day}第十四届全国人民代表大会常务委员会修订）\n{articles}\n"


def test_a_full_text_of_the_same_edition_changes_nothing(assistant: Assistant, file: bytes) -> None:
    assistant.store(parse_text(write_law(assistant, "2021年4月29日", "不得占用消防车通道。")))
    changed, _ = assistant.recheck(file)
    told = {one.message for one in changed if one.change == "edition"}
    assert told == {"库里已有全文，内容未变"}
    assert not any(one.is_changed for one in changed)


def test_a_later_edition_names_the_clause_that_changed_and_no_other(assistant: Assistant) -> None:
    assistant.store(
        parse_text(write_law(assistant, "2021年4月29日", "违反的，限十日内改正，不得占用、堵塞、封闭疏散通道。"))
    )
    made = assistant.draft(parse_profile(read_sample("old").encode()))
    file = write_docx(made.paper, assistant.settings.fonts)
    anchored = {anchor.clause.split("#")[0] for anchor in made.paper.anchors}
    assert "xiaofang-fa" not in anchored
    assert recheck(assistant, file) == {}
    assistant.store(parse_text(write_law(assistant, "2026年1月1日", "违反的，限三日内改正，不得占用、堵塞、封闭疏散通道。")))
    rechecked, _ = assistant.recheck(file)
    changed = [one for one in rechecked if one.is_changed]
    assert [(one.anchor.reference, one.change) for one in changed] == [("《消防法》第二十八条", "text")]
    assert "“十”改为“三”" in changed[0].message
    assert {one.anchor.reference for one in rechecked if one.change == "edition"} >= {"《消防法》第十八条第二款"}
    assert len({one.anchor.reference for one in rechecked}) == len(rechecked)


def test_a_digest_cannot_be_held_against_a_later_edition(assistant: Assistant, file: bytes) -> None:
    assistant.store(parse_text(write_law(assistant, "2026年1月1日", "不得占用消防车通道。")))
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
