"""The pages, a module or a folder for each."""
