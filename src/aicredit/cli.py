"""The command ``aicredit``."""

import argparse
import sys
from collections.abc import Sequence

from aicredit import corrections, edition, parameters, row_rules, tables, verdicts
from aicredit.ledger import Ledger
from aicredit.listing import FORMATS, checked_claims


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 if it worked, 1 if the book is at fault, 2 for bad input."""
    options = _parser().parse_args(arguments)
    try:
        tables.table_names()  # says in one line if there is no book here
        return options.run(options)
    except ValueError as error:
        print(f"aicredit: {error}", file=sys.stderr)
        return 2
    except edition.BuildError as error:
        print(f"aicredit: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aicredit", description="Check, execute and build the book."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="check every table, claim and scenario")
    check.set_defaults(run=_check)
    build = commands.add_parser("build", help="execute an edition and build its site")
    build.add_argument(
        "--scenario", default="base", metavar="NAME", help="a file of data/scenarios (base)"
    )
    build.set_defaults(run=_build)
    claims = commands.add_parser("claims", help="list the article's claims with their verdicts")
    claims.add_argument("--section", metavar="S", help="only this section of the article")
    claims.add_argument("--verdict", metavar="V", help="only this verdict")
    claims.add_argument(
        "--format", metavar="F", default="table", help=f"{', '.join(FORMATS)} (table)"
    )
    claims.set_defaults(run=_claims)
    record = commands.add_parser("record", help="run the notebooks and keep their outputs in book/")
    record.set_defaults(run=_record)
    return parser


def _check(_options: argparse.Namespace) -> int:
    found = list(tables.problems())
    if not found:
        found += row_rules.problems(ledger := Ledger())
    if not found:
        found += verdicts.problems(ledger)
        found += corrections.problems(ledger)
        found += _scenario_problems()
    for line in found:
        print(line, file=sys.stderr)
    if found:
        return 2
    print("data: every table, claim and scenario is in order")
    return 0


def _scenario_problems() -> list[str]:
    found = []
    for name in parameters.scenario_names():
        try:
            parameters.read_scenario(name)
        except ValueError as error:
            found.append(str(error))
    return found


def _claims(options: argparse.Namespace) -> int:
    if options.format not in FORMATS:
        message = f"format is {options.format!r}; allowed: {', '.join(FORMATS)}"
        raise ValueError(message)
    listed = checked_claims(Ledger(), section=options.section, verdict=options.verdict)
    print(FORMATS[options.format](listed), end="")
    return 0


def _build(options: argparse.Namespace) -> int:
    parameters.read_scenario(options.scenario)
    if failed := _check(options):
        return failed
    page = edition.build(options.scenario, say=_say)
    print(f"built: {page}")
    return 0


def _record(_options: argparse.Namespace) -> int:
    edition.record(say=_say)
    return 0


def _say(line: str) -> None:
    print(line, flush=True)
