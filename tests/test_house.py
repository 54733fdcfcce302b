"""The house: who may import whom, how large a room may be, and what may stand nowhere."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# A package may import those after it, never those before it.
PACKAGES = ("app", "views", "assistant", "ingest", "kb")
# Inside a package a file imports only files named before it here. A new file gets its place in this list.
ORDER = {
    "kb": """errors rules_file numerals model supersede config labels series address slots quantities operators
        names titles rulebook tokens expand spelling entries schema fulltext migrate postgres database rows
        unsent versions audit users sessions library originals backup opinions holdings diff encoder
        keywords coverage scan chroma vectors index milvus indexes ranking query lookup search retriever""",
    "ingest": """limits packages archives blocks notes markers dates titles doc_numbers head_labels headings
        punctuation oddities contents page_layout wraps furniture site_frame page_numbers pages read_text
        html_tables read_html page_text read_scan page_grids page_rules page_bands page_tables page_columns
        page_folds page_strikes page_notes page_content page_program page_picture page_breaks read_pdf
        word_package word_styles word_counters word_numbering word_text word_tables read_docx read_ofd
        read_office read_digest read clean units tables asides points sequence nesting going_on closing
        header facts outline split clauses parse adopt asks report shipped make_plan""",
    "assistant": """model paper cite editions official catalogue scope intent facts modality quotes requirements context
        unknown concern premise reading basis several parts unstated guide cautions refuse amounts lists
        compose compare follow phrasing align bridge openings retelling compliance figures actors deeds
        forces denials provisos verdict_figures verdict_forces prompts chat sentences conditions bonds
        steering joins pairings orders reach doers commands guard verdict ask generate wordings importer
        mention_rules number_marks address_marks marks mentions places own_clauses document_names resolution
        pointers resolve differences silences cells claims shelf misplaced particulars judge remarks check
        radar profile_values profile profile_file doubts grounds anchors assess outline schedule tasks
        reword sections brief excerpts tables draft record assistant health""",
    "views": """console who owners access ownership login_html login binding wire_editions wire requests metrics persons
        work calls endpoints reports on_page frame turns cards sheet opinions html kept reader_html
        printed_page reader terminal sources inputs usage progress opening word_runs annotate
        word_text word_page word_styles word_table word_package word check_table outputs batch radar_lines
        checking report_html library_html status_html audit_lines desk draft_form draft_profile draft_html
        tab_ask wire_draft tab_draft tab_check tab_library tab_status headers logs traffic monitoring intake
        web cli_library cli_status draft_lines cli_draft cli_user cli""",
}
JUNK_ROOMS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-ocr.lock", "requirements-mcp.lock"]
LONGEST_FILE = 250
LONGEST_FUNCTION = 40

CODE = [ROOT / "app.py", *sorted(p for name in (*PACKAGES[1:], "bench") for p in (ROOT / name).rglob("*.py"))]
MODULES = [path for path in CODE if path.stem != "__init__"]
ASSETS = sorted(p for p in (ROOT / "views").rglob("*") if p.suffix in {".py", ".js", ".css", ".html", ".svg"})


def name_file(path: Path) -> str:
    return str(path.relative_to(ROOT))


in_each_file = pytest.mark.parametrize("path", MODULES, ids=name_file)


def name_module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def find_imports(path: Path) -> Iterator[str]:
    """Modules of ours that a file imports anywhere in it, type checking and functions included: "kb.model"."""
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            is_package = (ROOT / node.module).is_dir()
            yield from (f"{node.module}.{a.name}" for a in node.names) if is_package else (node.module,)


def ours(path: Path) -> Iterator[list[str]]:
    yield from (name.split(".") for name in find_imports(path) if name.split(".")[0] in (*PACKAGES, "bench", "tests"))


@in_each_file
def test_nothing_imports_against_the_arrows(path: Path) -> None:
    own = name_module(path).split(".")[0]
    if own == "bench":
        return
    allowed = PACKAGES[PACKAGES.index(own) :]
    for package, *_ in ours(path):
        assert package in allowed, f"{path.name} imports {package}"


@pytest.mark.parametrize("package", ORDER)
def test_every_file_has_its_place_in_the_order(package: str) -> None:
    files = {p.stem for p in (ROOT / package).glob("*.py")} - {"__init__"}
    assert files == set(ORDER[package].split()), "give a new file its place in ORDER, take out one that is gone"


@pytest.mark.parametrize("package", ORDER)
def test_inside_a_package_a_file_imports_only_files_before_it(package: str) -> None:
    order = ORDER[package].split()
    for path in (ROOT / package).glob("*.py"):
        for first, *rest in ours(path):
            if first == package and rest and rest[0] in order and path.stem in order:
                assert order.index(rest[0]) < order.index(path.stem), f"{path.stem} imports {rest[0]}"


def test_nothing_imports_in_a_circle() -> None:
    links = {name_module(p): {".".join(n[:2]) for n in ours(p)} for p in MODULES}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name not in done:
            for other in links.get(name, ()):
                visit(other, (*above, name))
            done.add(name)

    for name in links:
        visit(name, ())


@in_each_file
def test_rooms_are_small_and_have_a_name(path: Path) -> None:
    source = path.read_text("utf8")
    assert path.stem not in JUNK_ROOMS
    assert len(source.splitlines()) <= LONGEST_FILE
    assert ast.get_docstring(ast.parse(source)), "says what lives here and what does not"


@in_each_file
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name}: {lines} lines"


@in_each_file
def test_only_views_and_measurements_print(path: Path) -> None:
    if name_module(path).split(".")[0] in ("views", "bench", "app"):
        return
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf8"))) if isinstance(n, ast.Call)]
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


def test_importing_makes_no_folder_and_opens_no_connection(own_home: Path) -> None:
    code = "\n".join(
        (
            "import importlib, socket, sys",
            "def refuse(*_): raise AssertionError('connects')",
            "socket.socket.connect = socket.getaddrinfo = refuse",
            "for name in sys.argv[1:]: importlib.import_module(name)",
        )
    )
    names = [name_module(path) for path in MODULES if "bench" not in path.parts]
    done = subprocess.run([sys.executable, "-c", code, *names], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not own_home.exists()


@in_each_file
def test_no_error_is_swallowed_unseen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: bare except"


@pytest.mark.parametrize("path", ASSETS, ids=name_file)
def test_the_page_asks_nothing_of_other_machines(path: Path) -> None:
    for url in re.findall(r"(?:https?:)?//[A-Za-z0-9.-]+\.[a-z]{2,}[^\s\"')]*", path.read_text("utf8")):
        # Names of XML vocabularies look like addresses; nobody loads them.
        assert url.startswith("http://www.w3.org/"), url


@pytest.mark.parametrize(
    "name",
    [
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-ocr.lock",
        "requirements-mcp.lock",
        "pyproject.toml",
        "Makefile",
        ".ci/run",
    ],
)
def test_no_lock_or_script_names_an_index_or_a_machine(name: str) -> None:
    text = (ROOT / name).read_text("utf8")
    assert not re.search(r"https?://|--(?:extra-)?index-url|--trusted-host|/home/|/Users/", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_exact_version(name: str) -> None:
    for line in (ROOT / name).read_text("utf8").splitlines():
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==[^ ;]+( ; .+)?", line), line


def test_the_base_install_carries_no_torch() -> None:
    names = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text("utf8").splitlines()}
    assert not names & {"torch", "transformers", "sentence-transformers"}
