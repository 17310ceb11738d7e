"""What was heard in which episode: one SQLite file. No sound is ever kept in it."""

from visualizer.ledger.book import NO_LEDGER, Ledger, NoLedger

__all__ = ["NO_LEDGER", "Ledger", "NoLedger"]
