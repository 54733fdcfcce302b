"""A PostgreSQL of a test's own: made in a folder, listening on a socket there, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Debian keeps the server's programs out of the search path, by version.
_PLACES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin"), Path("/usr/bin")]


def find_programs() -> Path | None:
    """The folder of initdb and postgres, or None where no server is installed."""
    return next((place for place in _PLACES if (place / "initdb").exists() and (place / "postgres").exists()), None)


@contextmanager
def serve_postgres() -> Iterator[str]:
    """The address of a running server's empty database."""
    programs = find_programs()
    assert programs, "no PostgreSQL here"
    # The path of a socket may have some hundred characters, fewer than pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    data = folder / "data"
    try:
        import pwd

        # It refuses to run as root.
        user = pwd.getpwnam("postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
        run = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        os.chown(folder, user.pw_uid, user.pw_gid)
        make = ["initdb", "-D", data, "-U", "kb", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        start = ["pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-k {folder} -c listen_addresses= -F", "start"]
        for program, *arguments in (make, start):
            subprocess.run([programs / str(program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder, **run)
        yield f"postgresql+psycopg://kb@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True,
                           stdout=subprocess.DEVNULL, cwd=folder, **run)  # fmt: skip
        shutil.rmtree(folder)
