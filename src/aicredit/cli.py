"""The command ``aicredit``.

A command loads what it uses when it runs: listing claims waits for no notebook.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from aicredit import __version__
from aicredit.choices import one_of
from aicredit.editions.faults import BuildError
from aicredit.ledger import checkout


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns
    -------
    int
        0 if it worked, 1 if the book or the machine is at fault, 2 for bad input,
        128 and the signal's number if it was stopped.
    """
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - stays open to the end
    if sys.stdout is None:
        print("aicredit: standard output is closed", file=sys.stderr)
        return 1
    for stream in (sys.stdout, sys.stderr):
        # Whatever the machine's code page is: the book has names and signs that it lacks.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    options = _parser().parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        checkout.require_own_checkout()
        checkout.require_book()
        done = options.run(options)
    except KeyboardInterrupt as stopped:
        print("aicredit: stopped; what was finished is kept", file=sys.stderr)
        return 128 + (stopped.args[0] if stopped.args else signal.SIGINT)
    except BrokenPipeError:
        # Whoever read the output has had enough.
        return 0
    except ValueError as error:
        print(f"aicredit: {error}", file=sys.stderr)
        return 2
    except BuildError as error:
        print(f"aicredit: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"aicredit: {where}{error.strerror or error}", file=sys.stderr)
        return 1
    return done


def _stop(number: int, _frame: FrameType | None) -> None:
    for once in (signal.SIGINT, signal.SIGTERM):
        signal.signal(once, signal.SIG_IGN)
    raise KeyboardInterrupt(number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aicredit", description="Check, execute and build the book."
    )
    parser.add_argument("--version", action="version", version=f"aicredit {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="check every table, claim, scenario and notebook")
    check.set_defaults(run=_check)
    build = commands.add_parser("build", help="execute an edition and build its site")
    build.add_argument(
        "--scenario", default="base", metavar="NAME", help="a file of data/scenarios (base)"
    )
    build.add_argument(
        "--explain", action="store_true", help="only say why each chapter is executed or not"
    )
    build.set_defaults(run=_build)
    claims = commands.add_parser("claims", help="list the article's claims with their verdicts")
    claims.add_argument("--section", metavar="S", help="only this section of the article")
    claims.add_argument("--verdict", metavar="V", help="only this verdict")
    claims.add_argument("--format", metavar="F", default="table", help="table, csv or json (table)")
    claims.set_defaults(run=_claims)
    names = commands.add_parser("names", help="find figures: name, value, date, source")
    names.add_argument("words", nargs="+", metavar="WORD", help="all of them in name or label")
    names.add_argument("--notes", action="store_true", help="with what each row says beside it")
    names.set_defaults(run=_names)
    new = commands.add_parser("new", help="begin the chapter of a section of the article")
    new.add_argument("section", metavar="SECTION")
    new.set_defaults(run=_new)
    found = commands.add_parser("findings", help="say what each chapter finds in each scenario")
    found.set_defaults(run=_findings)
    record = commands.add_parser("record", help="run the notebooks and keep their outputs in book/")
    record.add_argument("page", nargs="*", metavar="PAGE", help="only these (every notebook)")
    record.set_defaults(run=_record)
    return parser


def _check(_options: argparse.Namespace) -> int:
    from aicredit.audit import corrections
    from aicredit.audit.audit import Audit
    from aicredit.ledger import row_rules, tables
    from aicredit.ledger.ledger import Ledger

    found = list(tables.problems())
    if not found:
        found += row_rules.problems(ledger := Ledger.read())
    if not found:
        found += Audit.of(ledger).problems()
        found += corrections.problems(ledger)
        found += _scenario_problems() or _contents_problems()
    for line in found:
        print(line, file=sys.stderr)
    if found:
        return 2
    _say("data: every table, claim, scenario and notebook is in order")
    return 0


def _scenario_problems() -> list[str]:
    from aicredit.ledger import parameters, scenarios

    return list(parameters.problems()) or list(scenarios.problems())


def _contents_problems() -> list[str]:
    from aicredit.editions import order

    try:
        order.check_contents()
    except ValueError as error:
        return [str(error)]
    return []


def _claims(options: argparse.Namespace) -> int:
    from aicredit.audit.audit import Audit
    from aicredit.audit.export import FORMATS, checked_claims
    from aicredit.ledger.ledger import Ledger

    one_of("format", options.format, FORMATS)
    listed = checked_claims(
        Audit.of(Ledger.read()), section=options.section, verdict=options.verdict
    )
    _say(FORMATS[options.format](listed).removesuffix("\n"))
    return 0


def _build(options: argparse.Namespace) -> int:
    from aicredit.editions import edition
    from aicredit.ledger import scenarios

    scenarios.read(options.scenario)
    if options.explain:
        for line in edition.explain(options.scenario):
            _say(line)
        return 0
    if not edition.is_checked():
        if failed := _check(options):
            return failed
        edition.note_checked()
    page = edition.build(options.scenario, say=_say)
    _say(f"built: {page}")
    return 0


def _names(options: argparse.Namespace) -> int:
    from aicredit.ledger import search
    from aicredit.ledger.ledger import Ledger

    _say(search.as_text(search.find(Ledger.read(), options.words), notes=options.notes))
    return 0


def _new(options: argparse.Namespace) -> int:
    from aicredit.editions import new_chapter

    _say(f"began {new_chapter.begin(options.section)}; run 'aicredit record' when it has text")
    return 0


def _findings(_options: argparse.Namespace) -> int:
    from aicredit.editions import findings, order

    order.check_contents()
    for scenario, chapter, text in findings.findings(say=_say):
        _say(f"{scenario}: {chapter}: {text}")
    return 0


def _record(options: argparse.Namespace) -> int:
    from aicredit.editions import edition

    edition.record(options.page, say=_say)
    return 0


def _say(line: str) -> None:
    try:
        print(line, flush=True)
    except OSError as error:
        # Python would complain once more at its own end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OSError(error.errno, error.strerror, "standard output") from error
