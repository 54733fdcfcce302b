"""What one reference may mean; how that is found out is resolve's."""

import re
from dataclasses import dataclass

from assistant.mention_rules import load_mention_rules
from assistant.mentions import Mention
from ingest.titles import name_work
from kb.model import Document, Step


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one mention may mean: no document is unknown, one is resolved, several are ambiguous.

    `documents` of one work (parts of a law) count as one; `numbered` are the documents that bear its 文号 when the title
    points elsewhere; `nearest` name documents like an unknown one; `is_self` means the text itself; `pending` says why it
    cannot be told, `note` what a reader should know of how it was told, `unread_name` how the unknown
    name without 《》 ends that stands right before an address.
    """

    mention: Mention
    documents: tuple[Document, ...] = ()
    numbered: tuple[Document, ...] = ()
    units: tuple[tuple[Step, ...], ...] = ()
    is_self: bool = False
    nearest: tuple[str, ...] = ()
    pending: str = ""
    note: str = ""
    unread_name: str = ""

    @property
    def name_unknown(self) -> str:
        """The name of a document that the library does not have; of one without 《》 only how it ends."""
        is_unknown = not self.documents and not self.is_self and self.pending not in ("paper", "paperwork")
        return self.unread_name or (self.mention.title if is_unknown else "")

    @property
    def works(self) -> tuple[str, ...]:
        """The works the candidates belong to, each once."""
        return tuple(dict.fromkeys(document.work or document.id for document in self.documents))

    def ends_in(self, words: str) -> bool:
        """Whether the title of what it means ends so: 意见 for 《关于…的指导意见（试行）》."""
        return any(re.sub(r"（[^（）]*）$", "", name_work(d.title)).endswith(words) for d in self.documents)


def tell_other_name(mention: Mention) -> str:
    """Why a title is no document's: that of a newspaper, or of a form, licence or contract; "" where it may be one."""
    rules, title = load_mention_rules(), mention.title
    if title.endswith(rules.papers):
        return "paper"
    is_form = title.endswith(rules.forms) and not title.startswith("关于")
    return "paperwork" if is_form and not (mention.number or mention.units) else ""
