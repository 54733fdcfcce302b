"""The library's search as a LangChain retriever, for chains and tools of others; the project itself uses Search."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from kb.search import Search


class ClauseRetriever(BaseRetriever):
    """Clauses for a question as LangChain documents: page_content is the clause's text, metadata its address."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        return [
            Document(
                page_content=passage.clause.text,
                metadata={
                    "document": passage.document.id,
                    "title": passage.document.title,
                    "doc_number": passage.document.doc_number,
                    "ref": passage.clause.ref.label,
                    "score": passage.score,
                    "fidelity": passage.document.fidelity,
                },
            )
            for passage in self.search.find(query, self.k).passages
        ]
