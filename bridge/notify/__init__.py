"""Tells people: by the owner's mail server, and through whatever apprise reaches."""

from bridge.notify.channels import Channel, channels_of
from bridge.notify.mail import MailChannel, find_mail_problem
from bridge.notify.urls import INSTALL, UrlChannel, find_problems

__all__ = ["INSTALL", "Channel", "MailChannel", "UrlChannel", "channels_of", "find_mail_problem", "find_problems"]
