"""Presence, hours, certificates and their register: what shows that a deelnemer followed the course."""
