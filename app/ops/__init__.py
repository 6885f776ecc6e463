"""Running Riktlots: health, backup, restore, upgrade."""
