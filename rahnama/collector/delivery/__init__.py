"""Takes kept messages to the shop's mailbox or helpdesk: at least once everywhere, and once where the sink lets us know."""
