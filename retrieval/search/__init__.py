"""Search one index generation: open it as a Store, filter, find, rerank, and look up places."""
