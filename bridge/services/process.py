"""What a service is given by the process in which it runs: a way to wake senders, and a clock."""

from collections.abc import Callable
from datetime import datetime

Wake = Callable[[], None]
"""Called after something was committed that a sender should look at; it returns at once."""
Clock = Callable[[], datetime]
"""Now, in UTC: judges the age of hooks. Leases and due times follow the ledger's clock."""
Reload = Callable[[], None]
"""Has the process take over its configuration as the files have it now; it returns at once."""
