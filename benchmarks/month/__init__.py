"""A made-up month of searches over the demo shop, with what is missing planted in it."""
