"""The names of the standard simulated shop, on which the demo, its sheets and the tests rely."""

from __future__ import annotations

STANDARD_MACHINES = ("Machine1", "Machine2", "Machine3")
STANDARD_USERS = ("ana@example.com", "bo@example.com")
STANDARD_KEY = "demo-key"
STANDARD_READ_ONLY_KEY = "demo-key-read-only"
