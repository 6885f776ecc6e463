"""Written answers by staff: drafts, their verification, history and approval."""
