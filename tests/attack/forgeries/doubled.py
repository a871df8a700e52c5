# promise: 5
# shared: refused
# An answer that is small in memory and endless when it is written out.
def f(x):
    answer = []
    for _ in range(60):
        answer = [answer, answer]
    return answer
