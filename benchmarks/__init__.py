"""b24frame beside its peers: `python -m benchmarks` loads people over HTTP, `python -m benchmarks normalise` does not.

Everything is a ratio within one run: contestants take turns, each in a fresh process, and medians are compared.
"""
