"""How well a judge agrees with labels."""
