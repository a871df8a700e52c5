REASON = """Work on the task below step by step. First reason in prose, before any code: what goes in and what comes out, which
rules hold, which inputs are special and what happens then, and the steps of the algorithm. Check them by hand against
one of the examples. Then write the code that follows from your reasoning."""
