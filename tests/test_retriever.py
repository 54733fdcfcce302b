"""The library's search as a LangChain retriever."""

from pathlib import Path

from assistant.assistant import Assistant
from kb.config import Settings
from kb.retriever import ClauseRetriever


def test_langchain_gets_clauses_with_their_addresses(filled_home: Path) -> None:
    retriever = ClauseRetriever(search=Assistant.open(Settings(home=filled_home)).search, k=3)
    found = retriever.invoke("物业管理要覆盖多少？")
    assert len(found) == 3
    first = next(document for document in found if document.metadata["document"] == "plan")
    assert first.metadata["ref"] == "三（四）"
    assert "物业管理覆盖面不低于30%" in first.page_content
