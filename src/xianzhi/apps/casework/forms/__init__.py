"""Forms of cases (事件表单)."""
