"""Whom a request is counted against and how the log names them: a user, or where nobody logs in an address."""

import hashlib
import secrets
from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

# Addresses are told apart in the log of one run and lead nobody back to them.
_KEY = secrets.token_bytes(16)
# One household or office has at least so much of an IPv6 address to itself.
_OWN_BITS = 64


def name_person(scope: Scope) -> str:
    """One name for one person: "user:li", "192.0.2.7", "2001:db8::/64"."""
    user = getattr(scope.get("user"), "name", "")
    if user:
        return f"user:{user}"
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return f"{IPv6Address(int(address) >> (128 - _OWN_BITS) << (128 - _OWN_BITS))}/{_OWN_BITS}"
    return str(getattr(address, "ipv4_mapped", None) or address)


def mask_person(person: str) -> str:
    """The person as the log may name them: a user by name, an address by a number that says nothing of it."""
    if person.startswith("user:"):
        return person.removeprefix("user:")
    return hashlib.blake2b(person.encode(), digest_size=4, key=_KEY).hexdigest()
