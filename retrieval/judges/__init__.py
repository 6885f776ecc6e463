"""Judges of support: one protocol, and those who follow it."""
