"""A conversation as a paper: every answer with its references, every clause once in the annex."""

from datetime import date
from io import BytesIO

import docx
import pytest

from assistant.assistant import Assistant
from assistant.paper import Paragraph, Reference
from assistant.record import record_answers
from kb.config import Settings
from views.word import write_docx

ASKED = ("物业管理要覆盖多少？", "那国家文件呢？", "飞机票怎么报销？", "方案是哪年发的？")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant.open(Settings(home=tmp_path_factory.mktemp("record")))


def test_every_reference_leads_to_an_entry_with_the_quoted_words(assistant: Assistant) -> None:
    paper = record_answers([assistant.ask(asked) for asked in ASKED], date(2026, 11, 23))
    entries = {block.entry for annex in paper.annexes for block in annex.blocks if isinstance(block, Paragraph)}
    references = [p for b in paper.blocks if isinstance(b, Paragraph) for p in b.pieces if isinstance(p, Reference)]
    assert references
    assert {reference.anchor for reference in references} <= entries
    annex = "".join(p.text for a in paper.annexes for b in a.blocks if isinstance(b, Paragraph) for p in b.pieces)
    for reference in references:
        assert " ".join(reference.quote.split()) in annex


def test_the_word_file_holds_every_sentence_and_every_refusal(assistant: Assistant) -> None:
    answers = [assistant.ask(asked) for asked in ASKED]
    document = docx.Document(BytesIO(write_docx(record_answers(answers, date(2026, 11, 23)), Settings().fonts)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for answer in answers:
        assert answer.question in text
        told = [claim.text for claim in answer.claims] or [answer.refusal.reason if answer.refusal else ""]
        for sentence in told:
            assert sentence.replace("\n", "") in text.replace("\n", "")
