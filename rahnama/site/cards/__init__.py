"""Social cards: the pictures that messengers and networks show beside a shared address."""
