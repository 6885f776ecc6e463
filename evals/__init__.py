"""How good answers and searches are: question sets, runs, judges, labels, statistics, benchmarks, fitting."""
