"""Front door for browsers (网页入口): settings, addresses, the workbench of the officials."""
