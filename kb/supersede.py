"""Which digests give way to the full text of the same work; versions of full texts are kept apart elsewhere."""

from collections.abc import Sequence
from datetime import date

from kb.model import Document

# Of these kinds a title names one text in the whole country; other titles are used by many issuers.
_UNIQUE_KINDS = {"法律", "行政法规", "司法解释"}


def find_superseded(documents: Sequence[Document]) -> frozenset[str]:
    """Ids of digests whose full text is in the library: the same work by title and 文号, and no older than the digest.

    An older version of a law must not hide a digest of the law in force, so a full text without a date hides nothing.
    """
    full = [d for d in documents if d.fidelity == "full"]
    return frozenset(d.id for d in documents if d.fidelity == "digest" and any(_covers(f, d) for f in full))


def _covers(full: Document, digest: Document) -> bool:
    if not full.work or full.work != digest.work:
        return False
    same_text = digest.kind in _UNIQUE_KINDS or (full.doc_number and full.doc_number == digest.doc_number)
    read, summed = _version_date(full), _version_date(digest)
    return bool(same_text and read and summed and read >= summed)


def _version_date(document: Document) -> date | None:
    dates = [day for day in (document.issued_on, document.amended_on) if day]
    return max(dates, default=None)
