"""What repo2docker's own detection makes of the repository; the session is in test_binder."""

import binder_session
import pytest

from conftest import Copy


@pytest.fixture
def clone(tmp_path):
    return Copy(tmp_path / "repo").root


def test_one_step_installs_all_and_no_second_one_replaces_it(clone):
    steps = binder_session.steps(clone)
    assert len(steps) == 1, steps
    assert '-r "binder/requirements.txt"' in steps[0]
    wanted = (clone / "binder" / "requirements.txt").read_text("utf-8").splitlines()
    assert wanted[-1] == "-r ../requirements.txt"
    assert (clone / "requirements.txt").read_text("utf-8").splitlines()[-1] == "-e ."


def test_without_the_folder_a_second_step_is_seen(clone):
    """The rehearsal follows repo2docker: it sees the plain install that broke every notebook."""
    for path in (clone / "binder").iterdir():
        path.unlink()
    (clone / "binder").rmdir()
    assert [step.rpartition(" ")[2] for step in binder_session.steps(clone)] == [
        '"requirements.txt"',
        ".",
    ]
