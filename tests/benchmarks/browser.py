"""What a kiosk made of a web page would need before its first line of code: Chromium with one page, for memory and start.

The page reports to a server of ours once it is painted, so both are timed from outside to their first frame.
"""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
import time
from pathlib import Path

from tests.benchmarks import surroundings
from tests.benchmarks.figures import Figure, Result, Scale, Skipped
from tests.benchmarks.process_figures import proportional_mebibytes
from tests.benchmarks.pty_child import PtyChild

NAMES = ("chromium", "chromium-browser", "google-chrome")
PAGE = b"""<!doctype html><title>kiosk</title><h1>Ready for a scan</h1>
<script>requestAnimationFrame(() => setTimeout(() => fetch("/painted"), 0))</script>"""
SETTLED_SECONDS = 2.0
PATIENCE_SECONDS = 60.0


def measure(scale: Scale) -> list[Result]:
    """Starts in turns, each on a profile of its own."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        return [Skipped("beside a page in Chromium", "no Chromium here")]
    starts, memory = [], []
    with surroundings.directory() as place, Page() as page:
        file = surroundings.write_configuration(place)
        for number in range(scale.of(scale.rounds, 2)):
            theirs = _browser(program, page, place / f"profile-{number}")
            ours = _kiosk(file)
            starts.append((ours[0], theirs[0]))
            memory.append((ours[1], theirs[1]))
    words = "one page in headless Chromium"
    return [
        Figure("start to first frame, beside a browser", words, "ms", tuple(starts)),
        Figure("memory, beside a browser (proportional)", words, "MiB", tuple(memory)),
    ]


def _kiosk(file: Path) -> tuple[float, float]:
    with PtyChild(surroundings.kiosk_command("run", "--config", str(file))) as child:
        took = (child.wait_for(b"SIGN IN") - child.started) * 1e3
        child.watch(SETTLED_SECONDS)
        return took, proportional_mebibytes(child.process.pid)


def _browser(program: str, page: Page, profile: Path) -> tuple[float, float]:
    page.painted.clear()
    began = time.perf_counter()
    process = subprocess.Popen(
        [
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            f"--user-data-dir={profile}",
            page.url,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if not page.painted.wait(PATIENCE_SECONDS):
            raise RuntimeError("the page was not painted")
        took = (time.perf_counter() - began) * 1e3
        time.sleep(SETTLED_SECONDS)
        return took, proportional_mebibytes(process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


class Page:
    """Serves the page and hears that it was painted; a context manager."""

    def __init__(self) -> None:
        self.painted = threading.Event()
        painted = self.painted

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/painted":
                    painted.set()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(PAGE)

            def log_message(self, format: str, *words: object) -> None:  # noqa: A002
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Page:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
