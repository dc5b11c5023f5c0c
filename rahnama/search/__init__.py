"""Search: the index builder, the one ranker (JavaScript, run by Python in V8) and its evaluation."""
