"""The owner's partners: a notebook, never a robot. What is read is public; what is said is said by the owner."""
