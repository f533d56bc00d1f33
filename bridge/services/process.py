"""What a service is given of the process it runs in."""

from collections.abc import Callable
from datetime import datetime

Wake = Callable[[], None]
"""Says that there is work for a sender."""
Clock = Callable[[], datetime]
"""Judges the age of hooks; leases and due times follow the ledger's clock."""
