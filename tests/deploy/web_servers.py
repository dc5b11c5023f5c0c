"""Real web servers over a built site, started with the files under deploy/ and ports of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tests.deploy.servers import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CADDYFILE = ROOT / "deploy" / "Caddyfile"
NGINX_CONF = ROOT / "deploy" / "nginx.conf"
CADDY = shutil.which("caddy")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

_NGINX_MAIN = """daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  types {{ text/html html; text/css css; text/javascript js; image/gif gif; image/png png; image/svg+xml svg; text/plain txt; text/xml xml; font/woff2 woff2; }}
  default_type application/octet-stream;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class WebServer:
    """A running server: its address, the files it logs to, the database of the collector behind it, and the copies it hands out."""

    home: str
    logs: tuple[Path, ...]
    database: str
    encodings: tuple[str, ...] = ("gzip",)

    def logged(self) -> str:
        """Return everything that was logged so far."""
        return "".join(log.read_text("utf-8") for log in self.logs if log.exists())

    def logged_when(self, wanted: str) -> str:
        """Return what was logged, once `wanted` is in it: servers answer first and write then."""
        for _ in range(100):
            if wanted in (logged := self.logged()):
                return logged
            time.sleep(0.05)
        raise AssertionError(f"{wanted!r} was never logged:\n{self.logged()}")


@contextmanager
def caddy(site: Path, folder: Path) -> Iterator[WebServer]:
    """Run Caddy and a collector."""
    with _collector(folder) as (collector, database):
        home = f"http://127.0.0.1:{free_port()}/"
        environment = {
            **os.environ,
            "RAHNAMA_ADDRESS": home.rstrip("/"),
            "RAHNAMA_ROOT": str(site),
            "RAHNAMA_COLLECTOR_ADDRESS": f"127.0.0.1:{collector}",
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        }
        start = [str(CADDY), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
        with running(start, home, folder / "caddy.log", environment):
            yield WebServer(home, (folder / "caddy.log",), database, ("br", "gzip"))


@contextmanager
def nginx(site: Path, folder: Path) -> Iterator[WebServer]:
    """Run nginx and a collector."""
    with _collector(folder) as (collector, database):
        port = free_port()
        written = NGINX_CONF.read_text("utf-8")
        for ours, theirs in (
            ("listen 80;", f"listen 127.0.0.1:{port};"),
            ("root /srv/site;", f"root {site};"),
            ("127.0.0.1:8001", f"127.0.0.1:{collector}"),
            ("/var/log/nginx/", f"{folder}/"),
        ):
            assert ours in written
            written = written.replace(ours, theirs)
        (folder / "site.conf").write_text(written, "utf-8")
        (folder / "nginx.conf").write_text(_NGINX_MAIN.format(folder=folder), "utf-8")
        start = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        checked = subprocess.run([*start, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        home = f"http://127.0.0.1:{port}/"
        names = re.findall(rf"{re.escape(str(folder))}/(rahnama[a-z-]*\.log)", written)
        with running(start, home, folder / "nginx.out", dict(os.environ)):
            yield WebServer(home, tuple(folder / name for name in sorted(set(names))), database)


@contextmanager
def _collector(folder: Path) -> Iterator[tuple[int, str]]:
    port = free_port()
    database = f"sqlite:///{folder}/collected.db"
    command = [sys.executable, "-m", "rahnama.collector", "--port", str(port), "--database", database]
    with running(command, f"http://127.0.0.1:{port}/healthz", folder / "collector.log", dict(os.environ)):
        yield port, database
