"""The Makefile and the CI script: every target explains itself, and a machine that cannot run us is told why."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf8")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False)


def test_every_target_says_what_it_does() -> None:
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    assert {"run", "test", "bench", "lint", "lock", "clean"} <= set(targets)
    told = make(ROOT, "help").stdout
    for target in targets:
        assert f"  make {target} " in told


def put_python(folder: Path, body: str) -> str:
    """A stand-in for an interpreter, beside a copy of the Makefile."""
    shutil.copy(ROOT / "Makefile", folder)
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    python.chmod(0o755)
    return str(python)


def test_an_old_python_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = make(tmp_path, "run", "PYTHON=" + put_python(tmp_path, "exit 1"))
    assert done.returncode != 0
    assert "需要 Python 3.11 或更新的版本" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    done = make(tmp_path, "run", "PYTHON=" + put_python(tmp_path, 'test "$1" = -c'))
    assert done.returncode != 0
    assert "python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_ready_environment_is_not_installed_again(tmp_path: Path) -> None:
    put_python(tmp_path, "exit 1")
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("python", "kb"):
        (binaries / name).symlink_to("/bin/true")
    (tmp_path / ".venv" / ".run-ready").touch()
    done = make(tmp_path, "run")
    assert done.returncode == 0, done.stderr
    assert "安装依赖" not in done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_ci_script_is_well_formed_and_runs_every_check() -> None:
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci/run")], check=False).returncode == 0
    script = (ROOT / ".ci/run").read_text("utf8")
    assert [line for line in ("make test", "make lint", "make bench-small") if line not in script] == []
