# promise: 5
# shared: refused
# An answer nested deep.
def f(x):
    answer = []
    for _ in range(10 ** 5):
        answer = [answer]
    return answer
