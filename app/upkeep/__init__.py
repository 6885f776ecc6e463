"""Keeping an installation in good order: is it well, is it of this version, saving it and bringing it back."""
