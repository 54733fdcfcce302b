"""How much one file may be: the sizes beyond which it is refused; no reading."""

from kb.errors import UnreadableFile

# The longest of 3,400 laws is 0.4 MB of text in a PDF of 1.6 MB; scans reach 50 MB.
LARGEST_FILE = 100 * 1024 * 1024
# 一部民法典 is 0.12 million characters.
LONGEST_TEXT = 5_000_000
MOST_LINES = 200_000
MOST_PAGES = 10_000
MOST_SCANNED_PAGES = 500
# How PNG, JPEG and TIFF pictures begin.
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")


def check_size(size: int) -> None:
    """Raises UnreadableFile for a file of more bytes than are read."""
    if size > LARGEST_FILE:
        most, own = LARGEST_FILE // 1024**2, -(-size // 1024**2)
        raise UnreadableFile(f"文件太大（{own} MB，最多 {most} MB）", hint="请分成几份，或去掉其中的大图后再导入")


def check_length(characters: int, lines: int = 0) -> None:
    """Raises UnreadableFile for a text of more characters or lines than are read."""
    if characters > LONGEST_TEXT or lines > MOST_LINES:
        raise UnreadableFile(
            f"文字太多（最多 {LONGEST_TEXT // 10000} 万字、{MOST_LINES // 10000} 万行）", hint="请分成几份后再导入"
        )
