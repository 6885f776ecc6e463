"""Documents and written answers as they are kept: manifest, digests, register, editions, differences."""
