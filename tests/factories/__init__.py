"""Small worlds for tests, made through the services that everybody uses."""
