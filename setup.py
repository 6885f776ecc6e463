"""The folders at the top level are installed as packages of `riktlots`."""

import shutil

from setuptools import find_packages, setup

FOLDERS = ("app", "corpus", "evals", "ingest", "retrieval")

# What an earlier build left there would end in this one, with modules that have moved since.
shutil.rmtree("build", ignore_errors=True)
setup(
    packages=[f"riktlots.{name}" for name in find_packages(include=[*FOLDERS, *(f"{name}.*" for name in FOLDERS)])],
    package_dir={f"riktlots.{folder}": folder for folder in FOLDERS},
)
