"""Where we listen: whether the port is free, and the address others in the room type."""

from __future__ import annotations

import errno
import ipaddress
import socket

from codequest.config import Settings, StartupError

NOT_OURS = (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL)  # how the kernel refuses an address


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def claim_port(host: str, port: int) -> int:
    """Check that we may listen there; the port, which is a free one when 0 was asked for. Raises StartupError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise cannot_listen(error, host, port) from error


def cannot_listen(error: OSError, host: str, port: int) -> StartupError:
    """A sentence for a port that we do not get."""
    if error.errno == errno.EADDRINUSE:
        return StartupError(
            f"Port {port} is in use by another program. Stop that one, or choose another port: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return StartupError(
            f"Port {port} is for the administrator only. Choose one above 1023: make run PORT=8000"
        )
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return StartupError(
            f"HOST={host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them."
        )
    return StartupError(f"Cannot listen at {host}, port {port}: {error.strerror or error}.")


def lan_address() -> str | None:
    """This machine's address in its network, or None when it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the route is looked up
            address = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if is_loopback(address) else address


def open_to_network(settings: Settings) -> Settings:
    """Settings for a server that others in the room reach over plain HTTP: their addresses are origins of ours."""
    names = [name for name in (lan_address(), socket.gethostname(), f"{socket.gethostname()}.local") if name]
    origins = tuple(f"http://{name}:{settings.port}".lower() for name in names)
    return settings.replace(
        public_url=settings.public_url or origins[0],
        allowed_origins=(*settings.allowed_origins, *origins),
    )
