"""Writing the files a user asked for; what goes into them is made elsewhere."""

import os
import tempfile
from pathlib import Path

from kb.errors import BadInput


def write_file(path: Path, content: bytes) -> None:
    """Puts the whole content there or leaves what was there; raises BadInput when it cannot be written."""
    try:
        handle, part = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.stem}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(part).chmod(0o644)
            Path(part).replace(path)
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(f"写不进 {path}", "请换一个能写的位置，并先关掉正打开它的 Word") from error


def prepare_folder(path: Path, given: Path | None = None) -> None:
    """Makes the folder where it is not there yet; raises BadInput for a file, or for the folder the texts lie in."""
    if path.exists() and not path.is_dir():
        raise BadInput(f"{path} 不是文件夹", "核对整个文件夹时，-o 要写一个文件夹，批注和汇总都放进去")
    if given and path.exists() and path.samefile(given):
        raise BadInput("不能写进文稿所在的文件夹", "请给批注和汇总另写一个文件夹")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"建不了文件夹 {path}", "请换一个能写的位置") from error
