"""What is fitted on development questions: weights, bands and models. Each module is a program."""
