"""The cells of a notebook that came back: which was which, what belongs in it, and how it is put together again."""
