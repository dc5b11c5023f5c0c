"""Reading without a connection: the service worker that keeps what was read, and what it is told to keep beforehand."""
