"""Find a Chromium for the browser tests, and get one if there is none.

Run as a script it prints which one; tests import `browser_path`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def browser_path():
    """Return the path of a Chromium that is there, or None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return _playwright_chromium()


def _playwright_chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def get_browser():
    """Install Chromium: from Debian's packages if we may, else Playwright's own build."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        command = ["apt-get", "install", "-y", "-qq", "chromium", "fonts-liberation"]
    else:
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
    print("getting Chromium:", " ".join(command), flush=True)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if browser_path() is None:
        get_browser()
    path = browser_path()
    if path is None:
        print(
            "make: no Chromium found and none could be installed; install one of "
            + ", ".join(NAMES),
            file=sys.stderr,
        )
        sys.exit(2)
    print(f"browser: {path}")
