"""What several test files use: copies of the repository, the built site, a browser."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from find_browser import browser_path
from hypothesis import settings
from playwright.sync_api import sync_playwright

from aicredit.editions import edition
from aicredit.ledger import checkout, scenarios

ROOT = Path(__file__).parents[1]
if not ROOT.samefile(checkout.ROOT):
    pytest.exit(f"this environment tests {checkout.ROOT}; 'make test' sets up one for {ROOT}", 2)
SCENARIOS = scenarios.names()
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# The same random inputs on every run: a red test is then a change in the code.
settings.register_profile("book", derandomize=True, deadline=None)
settings.load_profile("book")

LAST = ("test_notebooks", "test_site", "test_menus", "test_panel", "test_binder")
"""Slow files; all others go first, so that a plain mistake shows at once."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LAST.index(item.path.stem) if item.path.stem in LAST else -1)


class Copy:
    """A copy of the repository that a test may damage."""

    def __init__(self, root):
        self.root = root
        files = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        # An environment that somebody made here is no part of the book.
        others = tuple(n.removesuffix("pyvenv.cfg") for n in files if n.endswith("/pyvenv.cfg"))
        for name in (name for name in files if not name.startswith(others)):
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_file():
                shutil.copyfile(ROOT / name, target)

    def run(self, *command):
        """Run a Python module in the copy, on the copy's own package."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(self.root / "src")},
        )

    def aicredit(self, *arguments):
        return self.run("aicredit", *arguments)

    def replace(self, name, old, new):
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{name} does not contain {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path / "book")


@pytest.fixture(scope="session")
def site():
    """The sites of both editions, built from the working tree."""
    for scenario in SCENARIOS:
        edition.build(scenario, say=print)
    return edition.site_folder("base")


@pytest.fixture(scope="session")
def server(site):
    """Address of a server on loopback that serves the site."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield running
        running.close()


class Visit:
    """A page in a fresh browser context, with everything it complained about."""

    def __init__(self, browser, server, page, **context):
        self.faults = []
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("requestfailed", self._lost)
        self.page.on("request", lambda request: self._asked(request.url, server))
        self.response = self.page.goto(f"{server}/{page}", wait_until="load")

    def _heard(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _lost(self, request):
        # What a page still asks for when its reader goes on is not lost.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"lost: {request.url}")

    def _asked(self, url, server):
        if not url.startswith((server, "data:", "blob:")):
            self.faults.append(f"foreign: {url}")

    def scroll_through(self):
        for _ in range(60):
            self.page.mouse.wheel(0, 1200)
            if self.page.evaluate("scrollY + innerHeight >= document.body.scrollHeight - 2"):
                break


@pytest.fixture
def visit(browser, server):
    visits = []

    def go(page, **context):
        visits.append(Visit(browser, server, page, **context))
        return visits[-1]

    yield go
    for visited in visits:
        visited.context.close()
