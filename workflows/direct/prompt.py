WRITE = "Complete the task below. Give the code at once, without any explanation."
ANSWER = """Answer the question below. Give the final answer alone: no explanation, no restatement. If a program is asked for,
give the whole program as one Python code block.

Question:
"""
