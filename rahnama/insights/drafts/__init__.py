"""From topics to changes of the shop's files, and whether these keep what they promise."""
