"""The search of Riktlots beside other systems over the same passages."""
