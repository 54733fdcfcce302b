"""What a reader hands over: blocks of text in reading order; no addresses, no cleaning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or table row as the file has it, without line breaks.

    `heading` is the depth the file itself marks (1 its title, 2 the next, 0 none); `page` counts from 1.
    `is_history` marks lines a file sets apart as the record of how the text was made (通过、公布、修正).
    """

    text: str
    heading: int = 0
    page: int | None = None
    is_history: bool = False
