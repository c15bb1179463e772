"""Pages of the check-up (体检页面)."""
