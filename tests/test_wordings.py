"""Questions a model puts to clauses, over real HTTP: what is kept, what is not, and that a failure changes nothing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from model_server import Script, serve_model
from test_ingest_asks import PLAN

from assistant.assistant import Assistant
from assistant.wordings import is_usable
from kb.config import Settings
from kb.errors import BadInput, ModelUnavailable
from kb.library import MODEL
from views.cli import run

REPLY = "[1] 买房送不送车位\n[2] 车位只卖不租行不行？\n[2] 停车费咋收\n[3] 领导管不管这个事"
CLAUSE = "物业服务企业不得只售不租，可以按月收取停车费。"


@pytest.fixture
def home(filled_home: Path, own_home: Path) -> Path:
    shutil.copytree(filled_home, own_home)
    return own_home


@pytest.fixture
def added(home: Path) -> Iterator[tuple[Assistant, str]]:
    """An assistant without a model and the id of a plan it holds."""
    assistant = Assistant.open(Settings(home=home))
    yield assistant, assistant.add_content(PLAN.encode(), Path("方案.txt")).stored.document_id
    assistant.library.engine.dispose()


def put(
    script: Script, home: Path, document_id: str, most: int = 4, progress: Callable[[str, int, int], None] | None = None
) -> int:
    with serve_model(script) as url:
        settings = Settings(home=home, model="scripted", model_url=url, model_deadline=5)
        return Assistant.open(settings).add_wordings(document_id, most, progress)


def read_kept(assistant: Assistant) -> list[str]:
    return [entry.text for entry in assistant.library.entries() if entry.kind == MODEL]


def test_the_questions_are_searched_and_text_and_version_stay(added: tuple[Assistant, str], home: Path) -> None:
    assistant, document_id = added
    before = assistant.library.document(document_id), assistant.library.clauses(document_id)
    told: list[tuple[str, int, int]] = []
    assert put(Script((REPLY,)), home, document_id, progress=lambda *step: told.append(step)) == 4
    assert told == [("请语言模型设问", 3, 3)]
    assert read_kept(assistant) == ["买房送不送车位", "车位只卖不租行不行", "停车费咋收", "领导管不管这个事"]
    assert (assistant.library.document(document_id), assistant.library.clauses(document_id)) == before
    assert len(assistant.library.versions(document_id)) == 1
    found = assistant.find("买房送不送车位").passages[0]
    assert (found.document.id, found.clause.ref.label) == (document_id, "一")
    assert "买房送不送车位" not in found.clause.text


def test_asked_again_the_newer_questions_stand(added: tuple[Assistant, str], home: Path) -> None:
    put(Script((REPLY,)), home, added[1])
    assert put(Script((REPLY,)), home, added[1], most=1) == 3
    assert read_kept(added[0]) == ["买房送不送车位", "车位只卖不租行不行", "领导管不管这个事"]


def test_they_outlast_reading_the_same_text_again_but_not_another_text(added: tuple[Assistant, str], home: Path) -> None:
    assistant, document_id = added
    put(Script((REPLY,)), home, document_id)
    document, clauses = assistant.library.document(document_id), assistant.library.clauses(document_id)
    stored = assistant.library.add(document, clauses, {"一": ("车位够不够",)}, assistant.index.put)
    assert stored.outcome == "reread"
    assert len(read_kept(assistant)) == 4
    assistant.rebuild()
    assert assistant.find("买房送不送车位").passages[0].clause.ref.label == "一"
    assistant.add_content(PLAN.replace("按月", "按季").encode(), Path("方案.txt"))
    assert read_kept(assistant) == []


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (Script((REPLY,), status=500), "（500）"),
        (Script((REPLY,), status=429), "（429）"),
        (Script((REPLY[:20],), finish=None), "中途断了"),
        (Script(("",)), "没有写出能用的问题"),
        (Script(("好的，以下是问题：\n1. 车位不够怎么办\n[9] 车位不够怎么办",)), "没有写出能用的问题"),
        (Script(("[1] 第一条说了什么\n[2] 国发〔2016〕36号管不管\n[3] What is the plan?",)), "没有写出能用的问题"),
    ],
)
def test_a_failure_leaves_the_document_as_it_was(
    added: tuple[Assistant, str], home: Path, script: Script, told: str
) -> None:
    before = added[0].library.entries()
    with pytest.raises(ModelUnavailable, match=f"{told}.*《停车管理工作方案》保持原样"):
        put(script, home, added[1])
    assert added[0].library.entries() == before


def test_one_failing_request_of_several_changes_nothing(added: tuple[Assistant, str], home: Path) -> None:
    assistant = added[0]
    long = "长方案\n" + "\n".join(f"{n}.社区做好第{n}类事情的登记工作。" for n in range(1, 20))
    document_id = assistant.add_content(long.encode(), Path("长方案.txt")).stored.document_id
    script = Script(("[1] 这类事怎么登记", "好" * 9000), piece=500)
    with pytest.raises(ModelUnavailable, match="过长"):
        put(script, home, document_id)
    assert len(script.asked) == 2
    assert read_kept(assistant) == []


@pytest.mark.parametrize(
    ("question", "usable"),
    [
        ("车位只卖不租行不行", True),
        ("停车费能按APP交吗", True),
        ("不得只售不租", False),
        ("按月收", False),
        ("第十二条怎么规定停车费", False),
        ("建科规〔2020〕7号怎么说停车", False),
        ("三（四）里停车费怎么收", False),
        ("《停车办法》怎么说", False),
        ("Can I rent a parking space", False),
        ("停车费" * 20, False),
    ],
)
def test_a_line_of_the_model_is_checked(question: str, usable: bool) -> None:
    assert is_usable(question, CLAUSE) is usable


def test_the_clauses_go_to_the_model_as_fenced_data(added: tuple[Assistant, str], home: Path) -> None:
    script = Script((REPLY,))
    put(script, home, added[1], most=3)
    assert '<资料 编号="2" 出自="停车管理工作方案" 性质="原文">' in script.prompt
    assert "最多 3 个" in script.prompt


def test_without_a_model_it_is_said_how_to_configure_one(added: tuple[Assistant, str]) -> None:
    with pytest.raises(BadInput, match="KB_MODEL"):
        added[0].add_wordings(added[1], 4)


def test_the_command_says_how_many_questions_were_kept(
    added: tuple[Assistant, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_model(Script((REPLY,))) as url:
        monkeypatch.setenv("KB_MODEL", "scripted")
        monkeypatch.setenv("KB_MODEL_URL", url)
        assert run(["asks", added[1], "-n", "2"]) == 0
        assert capsys.readouterr().out == "给《停车管理工作方案》加了 4 个问法，只用来找条款，不会当作条款的话显示。\n"
        monkeypatch.setenv("KB_MODEL_URL", "http://127.0.0.1:9/v1")
        assert run(["asks", added[1]]) == 2
    assert capsys.readouterr().err.count("\n") == 1
