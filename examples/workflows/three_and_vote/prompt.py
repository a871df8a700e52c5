PLAIN = "Write the function below as plainly as you can."
EDGES = "Write the function below. List its edge cases to yourself first: empty input, one element, equal elements."
STEPS = "Write the function below. Break it into steps, and write each as one short statement."
