OPEN = """You are one of several experts who will discuss this problem. Solve it on your own first, and give reasons that would
convince the others."""
