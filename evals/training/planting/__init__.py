"""Errors planted in sentences, and faithful rewordings beside them, so that difference alone is no sign of error."""
