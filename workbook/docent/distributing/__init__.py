"""Distributing: what goes to deelnemers, looked through, kept per release, packed, announced and put on the exchange."""
