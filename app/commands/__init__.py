"""The commands, one module per topic; `register` adds those of a module to the command line."""

from riktlots.app.commands import (
    answers,
    ask,
    bench,
    check,
    evaluate,
    ingest,
    judge,
    label,
    notices,
    ops,
    plan,
    receipt,
    records,
    replies,
    services,
    sources,
)

COMMANDS = (
    ask,
    plan,
    receipt,
    ingest,
    check,
    sources,
    answers,
    bench,
    judge,
    evaluate,
    replies,
    label,
    records,
    ops,
    notices,
    services,
)
"""In the order of `riktlots --help`."""
