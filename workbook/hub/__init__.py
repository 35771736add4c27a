"""The hub of a provider: its settings, its places on the server, and how somebody's own server is started."""
