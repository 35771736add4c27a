"""Receiving: what an ELO or a folder gives is opened, sorted by sender, parted into hand-ins, and linked to people."""
