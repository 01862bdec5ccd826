"""What the operating system said beneath a client's exception, which wraps it twice."""

from __future__ import annotations

import errno
import socket
import ssl

from kiosk.api.exchange import Failure

_CAUSES: tuple[tuple[type[OSError], Failure], ...] = (
    (ssl.SSLCertVerificationError, Failure.CERTIFICATE),
    (ssl.SSLError, Failure.NOT_SECURE),
    (socket.gaierror, Failure.NAME_NOT_FOUND),
    (ConnectionRefusedError, Failure.REFUSED),
    (ConnectionError, Failure.RESET),
)
_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)


def operating_system_cause(error: Exception) -> Failure | None:
    """The failure that the socket or the TLS layer met under `error`; None when neither did."""
    cause: BaseException | None = error
    while cause is not None:
        for kind, failure in _CAUSES:
            if isinstance(cause, kind):
                return failure
        if isinstance(cause, OSError) and cause.errno in _NO_ROUTE:
            return Failure.NO_ROUTE
        cause = cause.__cause__ or cause.__context__
    return None
