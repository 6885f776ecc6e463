"""The measuring commands: quality, speed and size, and what does harm."""

from riktlots.app.commands.bench.quality import register

__all__ = ["register"]
