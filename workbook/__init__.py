"""Placeholder until the doors are in."""
