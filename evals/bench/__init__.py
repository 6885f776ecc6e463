"""The measuring stick: the product's search beside others, on any set of questions, in one run."""
