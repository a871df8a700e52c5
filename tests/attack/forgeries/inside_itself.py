# promise: 5
# shared: refused
# An answer that is a part of itself, and of the arguments.
def f(x):
    answer = {"x": [x]}
    answer["x"].append(answer)
    answer["answer"] = answer
    return answer
