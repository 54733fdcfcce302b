"""Where the page listens: its port, the next free one when that is taken, an error when none is."""

import socket

import pytest

from kb.errors import BadInput
from views.web import open_socket


def test_a_free_port_is_taken_as_asked() -> None:
    with open_socket("127.0.0.1", 0) as any_port:
        port = any_port.getsockname()[1]
    with open_socket("127.0.0.1", port) as again:
        assert again.getsockname()[1] == port


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with open_socket("127.0.0.1", port) as found:
            assert port < found.getsockname()[1] <= port + 20


def test_an_address_of_another_machine_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="KB_PORT"):
        open_socket("192.0.2.1", 7860)
