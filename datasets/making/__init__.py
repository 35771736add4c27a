"""The parts of the generator: files, people, answers per kind of instrument, the example school, the datasets."""
