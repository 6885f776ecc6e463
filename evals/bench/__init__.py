"""Benchmarks: the search beside others, reading, growth, speed, faults, hostile and damaged inputs."""
