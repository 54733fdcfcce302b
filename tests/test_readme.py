"""The README: its commands run, its outputs are real, its settings and files exist."""

import io
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import docx
import pytest
from model_server import Script, serve_model

from kb.config import Settings
from kb.encoder import open_encoder
from kb.errors import EncoderUnavailable
from views.cli import run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
# What a test cannot run, and what is looked at instead.
NOT_RUN = {
    "KB_HOST=0.0.0.0 kb serve": "serves until interrupted: run as far as the page is built",
    "source .venv/bin/activate": "a shell's own business",
    '.venv/bin/uv pip install -e ".[neural]"': "needs the network: the extra must exist",
    "KB_ENCODER=BAAI/bge-small-zh-v1.5 kb rebuild": "needs the network: the setting must exist",
    'KB_MODEL=qwen3:8b KB_MODEL_URL=http://127.0.0.1:11434/v1 kb ask "物业管理要覆盖多少？"': "run with a scripted model",
}
REPORT = (
    "关于绿色社区创建的自查报告",
    "按照《绿色社区建设行动实施方案》三（四），物业管理覆盖面不低于50%。",
    "楼道堆物按《消防法》第二十八条清理，垃圾分类按《固体废物污染环境防治法》第四十九条第二款办理。",
    "落实《绿色社区创建行动方案》（建城〔2022〕68号），评分照《绿色社区创建标准（试行）》。",
)
# Anything may stand where an example says so.
ANYTHING = "..."


def take_commands(language: str) -> list[str]:
    return [line for kind, body in BLOCKS if kind == language for line in body.splitlines() if line.strip()]


def take_examples() -> list[tuple[str, str]]:
    """Commands of the console blocks with the output shown below each."""
    pairs: list[tuple[str, str]] = []
    for kind, body in BLOCKS:
        if kind == "console":
            pairs += re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE)
    return pairs


def match_output(shown: str, real: str) -> bool:
    pattern = ".*?".join(re.escape(part) for part in shown.strip().split(ANYTHING))
    return re.fullmatch(pattern, real.strip(), re.DOTALL) is not None


@pytest.fixture
def desk(tmp_path: Path, filled_home: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the files the README speaks of, and a filled library."""
    shutil.copytree(filled_home, own_home)
    file = docx.Document()
    for line in ("社区停车管理办法", "第一条 为了规范停车，制定本办法。", "第二条 占用消防通道停车的，责令改正。"):
        file.add_paragraph(line)
    file.save(str(tmp_path / "社区停车管理办法.docx"))
    report = docx.Document()
    for line in REPORT:
        report.add_paragraph(line)
    report.save(str(tmp_path / "自查报告.docx"))
    (tmp_path / "文件夹" / "下级").mkdir(parents=True)
    (tmp_path / "文件夹" / "下级" / "通知.txt").write_text("关于节约用水的通知\n一、请节约用水。\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Runs a README command in this process: (exit code, all it printed)."""

    def run_line(line: str) -> tuple[int, str]:
        piped = re.fullmatch(r"echo '(.*)' \| (.*)", line)
        # Whoever adds an account types a password.
        typed = piped[1] if piped else "月亮 扳手 三号楼 雨\n" * line.startswith("kb user add ")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        code = run(shlex.split(piped[2] if piped else line)[1:])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run_line


def test_every_shell_command_runs(call) -> None:  # type: ignore[no-untyped-def]
    for line in take_commands("sh"):
        if line.startswith("kb "):
            code, told = call(line)
            # A check that finds mistakes ends with 1, as the README says.
            assert code == int(line.startswith("kb check ")), f"{line}\n{told}"
            assert told, line
        elif not line.startswith("make "):
            assert line in NOT_RUN, line
    assert set(NOT_RUN) <= set(take_commands("sh")), "no longer in the README"


def test_the_command_that_serves_others_runs_once_there_is_an_account(call, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (line,) = [line for line in take_commands("sh") if line.startswith("KB_HOST=")]
    setting, command = line.split(" ", 1)
    monkeypatch.setenv(*setting.split("=", 1))
    code, told = call(command)
    assert (code, "kb user add" in told) == (2, True)
    assert call("kb user add 李工 --role admin")[0] == 0

    def served(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("views.web.build_app", served)
    assert call(command)[0] == 130


def test_the_command_with_a_model_runs(call, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (line,) = [line for line in take_commands("sh") if line.startswith("KB_MODEL=")]
    settings, command = line.split(" kb ", 1)
    for name, value in (setting.split("=", 1) for setting in settings.split()):
        monkeypatch.setenv(name, value)
    with serve_model(Script(("方案要求物业管理覆盖面不低于30%。[1]",))) as url:
        monkeypatch.setenv("KB_MODEL_URL", url)
        code, told = call(f"kb {command}")
    assert code == 0
    assert told.startswith("方案要求物业管理覆盖面不低于30%。[1]\n")
    assert "\n\n依据：\n[1] 《绿色社区建设行动实施方案》三（四）" in told


def test_every_output_shown_is_real(call, request: pytest.FixtureRequest) -> None:  # type: ignore[no-untyped-def]
    examples = take_examples()
    assert len(examples) >= 6
    readme, wrong = README, []
    for line, shown in examples:
        _, told = call(line)
        if request.config.getoption("--update-golden") and ANYTHING not in shown:
            readme = readme.replace(f"$ {line}\n{shown}", f"$ {line}\n{told}")
        elif not match_output(shown, told):
            wrong.append(f"{line}\nshown:\n{shown}\nreal:\n{told}")
    if readme != README:
        (ROOT / "README.md").write_text(readme, encoding="utf-8")
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?\bmake ([a-z-]+)", README))))
def test_every_make_target_exists(target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_setting_is_told_with_its_default() -> None:
    told = {}
    for row in re.findall(r"^\| (`KB_.+)", README, re.MULTILINE):
        names, defaults = (re.findall(r"`([^`]*)`", cell) for cell in row.split(" | ")[:2])
        told |= dict(zip(names, defaults or [""], strict=True))
    real = {f"KB_{name.upper()}": str(field.default) for name, field in Settings.model_fields.items()}
    assert told == real


def test_every_file_it_names_exists() -> None:
    for target in re.findall(r"\]\(([^)#][^)]*)\)", README):
        assert (ROOT / target).exists(), target
    for name in re.findall(r"[\w./-]+\.(?:lock|py)\b", README):
        assert (ROOT / name).exists() or name.startswith(".venv"), name


def test_the_extra_it_names_exists() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]["optional-dependencies"]
    assert "neural" in extras


def test_a_missing_extra_is_told_with_the_command_of_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailable) as told:
        open_encoder("没有这个编码器")
    assert '.venv/bin/uv pip install -e ".[neural]"' in told.value.hint


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert "\n## 未发布\n" in (ROOT / "CHANGELOG.md").read_text("utf8")
