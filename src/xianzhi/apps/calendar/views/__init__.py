"""Pages of legal time (工作日历与时限页面)."""
