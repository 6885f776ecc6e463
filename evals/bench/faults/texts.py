"""Invented documents and questions, small enough to be indexed two hundred times."""

from __future__ import annotations

# By name: what is there before, and what the job that is killed makes of it.
GUIDE = "# Riktlinje\n\nLärosätet bör pröva varje samverkansavtal.\n\nAvtalet ska anmälas inom {days} dagar.\n"
ACT = "1 § Denna lag gäller samverkan med utlandet.\n\n2 § Lärosätet ska anmäla avtalet inom {days} dagar.\n"
INTERNAL = "# Intern rutin\n\nOrdet kvasistjärnegrodan står bara här.\n\nRutinen ska inte spridas.\n"
INTERNAL_WORD = "kvasistjärnegrodan"
NEW = "# Ny vägledning\n\nBesökare från zebralandet bör anmälas i förväg.\n\nVärden ska följa besökaren.\n"

# Those that name a paragraph are answered, the others end in every other way.
_ASKED = (
    "Vad säger 2 § samverkanslagen?",
    "När ska avtalet anmälas enligt 2 § samverkanslagen?",
    "Vad gäller enligt 1 § samverkanslagen för utlandet?",
    "Vem ska anmäla avtalet?",
    "Vad säger 9 § samverkanslagen?",
    "Vilken temperatur ska ugnen ha för kanelbullar?",
    "Är min kollega en spion?",
)


def questions(count: int) -> list[str]:
    """So many questions, no two of them the same."""
    return [f"{_ASKED[n % len(_ASKED)].rstrip('?')} (ärende {n})?" for n in range(count)]


def page(days: int) -> str:
    """A text as a web server hands it out."""
    return ACT.format(days=days)
