"""Which addresses a sink's name may lead to: only public ones, unless the configuration says otherwise.

A name is resolved once for each connection, and the connection goes to the very address that was checked, so that a
name server cannot answer with a public address first and one of the shop's own network afterwards (DNS rebinding,
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html).
"""

from __future__ import annotations

import ipaddress
import socket

from rahnama.collector.delivery.outcome import Busy

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SPECIAL = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("64:ff9b:1::/48"))
"""For protocols of networks, not for servers; Python's own table has changed its mind about parts of them."""


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Return the addresses of `host`, in the order in which to try them.

    Args:
        host: a name or an address, as it stands in the sink's url.
        port: where it listens.
        allow_private: let addresses of the own machine and network pass, for a helpdesk that runs there.

    Raises:
        Busy: the name does not resolve, or one of its addresses is not allowed.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Busy("the name of the server does not resolve") from error
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not addresses or not all(is_allowed(address, allow_private=allow_private) for address in addresses):
        raise Busy("the server's address is not public; allow_private = true lets it pass")
    return addresses


def is_allowed(address: str, *, allow_private: bool) -> bool:
    """Say whether a connection may go to `address`: to one unicast machine, and a public one unless told otherwise."""
    try:
        ip = _innermost(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if ip.is_multicast or ip.is_unspecified or ip == ipaddress.IPv4Address("255.255.255.255"):
        return False
    return allow_private or (ip.is_global and not any(ip in network for network in _SPECIAL))


def _innermost(ip: IPAddress) -> IPAddress:
    """Return the IPv4 address inside an IPv6 one that only carries it (mapped, 6to4, NAT64), else `ip`."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
