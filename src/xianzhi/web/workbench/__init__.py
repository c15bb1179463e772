"""The officials' desk (工作台): what needs me today, and the first page a visitor meets."""
