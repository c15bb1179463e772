"""Pages of cases (事件页面)."""
