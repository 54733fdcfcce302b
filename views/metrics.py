"""What is counted while the page is served, as Prometheus reads it; who counts what stands where it happens."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from kb.database import describe_database
from kb.library import Library

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The counts of one running page. Labels are few and fixed: routes and kinds of work, never people or their words."""

    def __init__(self) -> None:
        # When each series began: as many lines again, of no use here.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = own = CollectorRegistry()
        by_kind = ["kind"]
        self.requests = Counter("kb_requests", "Requests", ["route", "method", "status"], registry=own)
        self.request_seconds = Histogram(
            "kb_request_seconds", "From the request to the end of its reply", ["route"], buckets=_SECONDS, registry=own
        )
        self.work = Counter("kb_work", "Questions, checks and so on that came to an end", ["kind", "outcome"], registry=own)
        self.work_seconds = Histogram("kb_work_seconds", "Doing it", by_kind, buckets=_SECONDS, registry=own)
        self.wait_seconds = Histogram("kb_wait_seconds", "Waiting for a place", by_kind, buckets=_SECONDS, registry=own)
        self.waiting = Gauge("kb_waiting", "Waiting for a place now", by_kind, registry=own)
        self.running = Gauge("kb_running", "Being done now", by_kind, registry=own)
        self.refused = Counter("kb_refused", "What was over a limit", ["limit"], registry=own)
        self.connections = Gauge("kb_connections", "Open requests, pages that wait for news included", registry=own)
        self.documents = Gauge("kb_documents", "Documents in the library", registry=own)
        self.clauses = Gauge("kb_clauses", "Clauses in the library", registry=own)
        self.library_bytes = Gauge("kb_library_bytes", "Size of the library's file", registry=own)
        ProcessCollector(registry=own)
        PlatformCollector(registry=own)
        GCCollector(registry=own)

    def write(self, library: Library) -> bytes:
        """Everything counted, and the library's size, in the Prometheus text format."""
        counts = library.count_clauses()
        self.documents.set(len(counts))
        self.clauses.set(sum(counts.values()))
        with library.engine.connect() as connection:
            self.library_bytes.set(describe_database(connection)[1])
        return generate_latest(self.registry)
