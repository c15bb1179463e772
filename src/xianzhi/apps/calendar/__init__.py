"""The room of legal time (工作日历): notices that the county adopted, and clocks that run."""
