"""Fit the encoder of questions (riktlots.ingest.network.question_encoder)."""
