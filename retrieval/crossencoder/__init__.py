"""The bundled cross-encoder: reads two texts together and says what the one is to the other."""
