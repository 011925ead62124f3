"""The package installed in other ways than `make` does it: from a wheel, from an sdist."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import ROOT, Copy

PACKAGE = ROOT / "src" / "aicredit"


def python(*arguments, cwd, installed=None):
    """Run this environment's Python, on a package installed elsewhere if one is named."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if installed:
        environment["PYTHONPATH"] = str(installed)
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return Copy(tmp_path_factory.mktemp("clone") / "book").root


@pytest.fixture(scope="module", params=["wheel", "sdist"])
def distribution(checkout, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp(request.param)
    made = python("-m", "hatchling", "build", "-t", request.param, "-d", folder, cwd=checkout)
    assert made.returncode == 0, made.stderr
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def installed(distribution, tmp_path_factory):
    """The package as `pip install` leaves it, beside this environment's libraries."""
    folder = tmp_path_factory.mktemp("site-packages")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--target", folder)
    done = python("-m", "pip", "install", *options, distribution, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_package_comes_whole(installed):
    def files(folder):
        found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
        return {path for path in found if path.suffix != ".pyc"}

    assert files(installed / "aicredit") == files(PACKAGE)


@pytest.mark.parametrize("distribution", ["wheel"], indirect=True)
@pytest.mark.parametrize("place", [".", "book", "data/scenarios"])
def test_installed_plainly_it_reads_the_checkout_it_is_run_in(installed, checkout, place):
    claims = checkout / "data" / "claims.csv"
    before = claims.read_text("utf-8")
    claims.write_text(before.replace(",70,72,USD_bn", ",70.5,72,USD_bn"), "utf-8")
    try:
        listed = python(
            "-m", "aicredit", "claims", "--format", "csv", cwd=checkout / place, installed=installed
        )
    finally:
        claims.write_text(before, "utf-8")
    assert listed.returncode == 0, listed.stderr
    (row,) = [line for line in listed.stdout.splitlines() if line.startswith("meta_capex_2025,")]
    assert ",capex_guidance,70.5," in row


@pytest.mark.parametrize("distribution", ["wheel"], indirect=True)
@pytest.mark.parametrize("command", ["claims", "check", "build", "record"])
def test_without_the_book_it_says_so_in_one_line(installed, tmp_path, command):
    said = python("-m", "aicredit", command, cwd=tmp_path, installed=installed)
    assert said.returncode == 2
    (line,) = said.stderr.splitlines()
    assert "data/datapackage.json: not there" in line
    assert "checkout" in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("distribution", ["wheel"], indirect=True)
def test_without_the_book_the_models_work(installed, tmp_path):
    code = "from aicredit.models import funding; print(funding.__file__)"
    said = python("-c", code, cwd=tmp_path, installed=installed)
    assert said.returncode == 0, said.stderr
    assert Path(said.stdout.strip()).is_relative_to(installed)


def test_only_the_package_is_in_the_wheel(distribution):
    if distribution.suffix == ".whl":
        names = zipfile.ZipFile(distribution).namelist()
        assert {name.split("/")[0].split("-")[0] for name in names} == {"aicredit"}
