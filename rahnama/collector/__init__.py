"""The service that keeps contact requests, votes and search events; it knows nothing of the site that sends them."""
