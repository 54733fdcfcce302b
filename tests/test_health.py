"""What `kb doctor` and the tab 状态 say when all is well and when something is not."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from model_server import Script, serve_model

from assistant.assistant import Assistant
from assistant.health import look_over, try_model
from kb.config import Settings
from kb.errors import KbError
from kb.schema import vectors
from views.cli import run
from views.status_html import write_facts


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("health")
    Assistant.open(Settings(home=home))
    return home


def test_a_sound_library_is_told_sound(home: Path) -> None:
    facts = {fact.name: fact for fact in look_over(Assistant.open(Settings(home=home)))}
    assert all(fact.fine for fact in facts.values())
    assert "82 份文件" in facts["知识库"].told
    assert facts["库文件"].told == "完好"


def test_caches_that_lag_behind_are_told_with_what_to_do(tmp_path: Path) -> None:
    assistant = Assistant.open(Settings(home=tmp_path))
    with assistant.library.writing() as connection:
        connection.execute(vectors.delete().where(vectors.c.entry_id < 5))
    wrong = [fact for fact in look_over(assistant) if not fact.fine]
    assert [fact.name for fact in wrong] == ["检索索引"]
    assert "kb rebuild" in wrong[0].told
    assert "要处理" in write_facts(wrong)
    assistant.rebuild()
    assert all(fact.fine for fact in look_over(assistant))


def test_a_full_disk_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.health.LEAST_SPACE", 10**18)
    assert [fact.name for fact in look_over(Assistant.open(Settings(home=home))) if not fact.fine] == ["磁盘空间"]


def test_no_secret_is_shown(home: Path) -> None:
    settings = Settings(home=home, model="m", model_url="http://user:pass-word@127.0.0.1:9/v1", model_key="sk-hidden")
    told = write_facts(look_over(Assistant.open(settings)))
    assert "127.0.0.1" in told
    assert not [secret for secret in ("pass-word", "sk-hidden", "user:") if secret in told]


def test_the_command_says_the_same(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("KB_HOME", str(home))
    assert run(["doctor", "--json"]) == 0
    assert {"name", "told", "fine"} == set(json.loads(capsys.readouterr().out)[0])
    engine = sa.create_engine(f"sqlite:///{home / 'library.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM keywords WHERE rowid = (SELECT min(rowid) FROM keywords)"))
    assert run(["doctor"]) == 1
    assert "要处理 检索索引" in capsys.readouterr().out


def test_the_model_is_tried(home: Path) -> None:
    with serve_model(Script(("物业管理覆盖面不低于30%。[1]",))) as url:
        assert "能用" in try_model(Settings(home=home, model="scripted", model_url=url))
    with pytest.raises(KbError, match="没有配置"):
        try_model(Settings(home=home))
