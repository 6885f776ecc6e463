"""What people say of the sentences of a run: which are looked at, by whom, how far people and the judge agree."""
