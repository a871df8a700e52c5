"""Random little workflows, run one by one and overlapped: nothing but the time may differ.

`FLOW_FUZZ=5000 python3 -m unittest tests.test_overlap_fuzz` (from guest/) runs more of them, `FLOW_FUZZ_SEED` others.
"""

import os
import random
import unittest

from tests import test_overlap_harness as harness

HELPERS = '''
async def _once(self, text):
    reply = await self.custom(input=text, instruction="once")
    return reply["response"]
async def _twice(self, text):
    first = await self.custom(input=text, instruction="first")
    second = await self.custom(input=first["response"], instruction="second")
    return second["response"]
async def _changing(self, text):
    self.state = text
    return (await self.custom(input=text, instruction="changing"))["response"]
def _push(self, values):
    values.append("pushed")
    return len(values)
def _read(self, values):
    return str(values)
'''


class Generator:
    """Writes one random program; names t* hold text, l* lists, r* results of calls."""

    def __init__(self, seed, failures):
        self.random = random.Random(seed)
        self.failures = failures
        self.lines = []
        self.texts = ["problem", "self.note"]
        self.lists = ["l0"]
        self.results = []
        self.loops = 0
        self.count = 0
        self.budget = self.random.randrange(4, 26)

    def program(self):
        self.lines = ["l0 = []", "n = 0"]
        if self.random.random() < 0.5:
            self.lines.append("l1 = ['p', 'q', 'r'][:%d]" % self.random.randrange(1, 4))
            self.lists.append("l1")
        self.block(0, False)
        cost = ", self.llm.cost_manager.total_cost" if not self.failures else ", 0"
        shown = ", ".join(["l0", "n", "self.state", "self.items"] + [
            name for name in self.texts[2:] + self.results if "[" not in name][:4])
        self.lines.append("return (%s)%s" % (shown, cost))
        return harness.workflow("\n".join(self.lines), HELPERS)

    def pick(self, values):
        return values[self.random.randrange(len(values))]

    def text(self):
        choice = self.random.randrange(12)
        if choice < 4 or not self.results:
            return self.pick(self.texts)
        if choice < 8:
            return self.pick(self.results) + "['response']"
        if choice == 8:
            return "f\"{%s} and {%s}\"" % (self.pick(self.texts), self.pick(self.lists))
        if choice == 9:
            return "str(%s)" % self.pick(self.lists)
        if choice == 10 and not self.failures and self.random.random() < 0.3:
            return "str(self.llm.cost_manager.total_cost)"
        if choice == 11 and self.random.random() < 0.4:
            return "self.state"
        return "%r + %s" % (self.pick("ab"), self.pick(self.texts))

    def instruction(self):
        return self.pick(["'one'", "'two'", "prompt_custom.A", "prompt_custom.B", "'one'"])

    def call(self):
        choice = self.random.randrange(14)
        if choice < 7:
            return "await self.custom(input=%s, instruction=%s)" % (self.text(), self.instruction())
        if choice < 9:
            return "await self.other(input=%s, instruction=%s)" % (self.text(), self.instruction())
        if choice == 9:
            return "await self.ens(solutions=%s, problem=%s)" % (self.pick(self.lists), self.text())
        if choice == 10:
            return "{'response': await self.llm.ask(%s)}" % self.text()
        if choice == 11:
            return "{'response': await self._once(%s)}" % self.text()
        if choice == 12:
            return "{'response': await self._%s(%s)}" % (self.pick(["twice", "changing"]), self.text())
        return "await self.ens(solutions=[%s, %s])" % (self.text(), self.text())

    def fresh(self, letter):
        self.count += 1
        return "%s%d" % (letter, self.count)

    def add(self, depth, line):
        self.lines.append("    " * depth + line)

    def block(self, depth, in_loop):
        saved = list(self.texts), list(self.lists), list(self.results)
        for _ in range(self.random.randrange(1, 5) if depth else 9):
            if self.budget <= 0:
                break
            self.budget -= 1
            self.statement(depth, in_loop)
        self.add(depth, "pass")
        if depth and self.random.random() < 0.9:
            self.texts, self.lists, self.results = saved

    def statement(self, depth, in_loop):
        choice = self.random.randrange(40)
        if choice < 9 or choice > 33:
            name = self.fresh("r")
            self.add(depth, "%s = %s" % (name, self.call()))
            self.results.append(name)
        elif choice < 11:
            self.add(depth, "%s.append((%s)['response'])" % (self.pick(self.lists), self.call()))
        elif choice < 13:
            self.add(depth, "%s.append(%s)" % (self.pick(self.lists), self.text()))
        elif choice < 15:
            name = self.fresh("t")
            self.add(depth, "%s = %s" % (name, self.text()))
            self.texts.append(name)
        elif choice < 19 and depth < 3:
            self.loop(depth)
        elif choice < 22 and depth < 3:
            self.add(depth, "if %s:" % self.condition())
            self.block(depth + 1, in_loop)
            if self.random.random() < 0.5:
                self.add(depth, "else:")
                self.block(depth + 1, in_loop)
        elif choice == 22 and in_loop:
            self.add(depth, "if %s: %s" % (self.condition(), self.pick(["break", "continue", "return l0, n"])))
        elif choice < 26:
            self.unusual(depth)
        elif choice < 28 and self.failures and depth < 3:
            self.attempt(depth, in_loop)
        elif choice < 30:
            self.comprehension(depth)
        elif choice == 30:
            self.add(depth, "n += len(%s)" % self.pick(self.lists))
        elif choice == 31 and self.texts[-1].isidentifier() and self.texts[-1] != "problem":
            self.add(depth, "%s += %s" % (self.texts[-1], self.pick(["'x'", "problem"])))
        else:
            name = self.fresh("t")
            self.add(depth, "%s = (%s)['response'] + (%s)['response']" % (name, self.call(), self.call()))
            self.texts.append(name)

    def condition(self):
        return self.pick(["n > 1", "len(l0) > 1", "len(str(%s)) %% 2" % self.text(), "'a' in %s" % self.text(), "True",
                          "(%s)['response'] < '8'" % self.call()])

    def loop(self, depth):
        self.loops += 1
        head = self.pick(["for i%d in range(3):", "for x%d in list(l0):", "for x%d in l0[:3]:", "for i%d in range(2):",
                          "for i%d, x in enumerate(l0[:2]):", "for x%d in ['u', 'v']:", "for i%d in range(n %% 3):",
                          "for x%d in l0:" if self.random.random() < 0.3 else "for i%d in range(3):"]) % self.loops
        self.add(depth, head)
        saved = list(self.texts)
        self.texts.append("str(%s)" % head.split()[1].rstrip(","))
        if "l0:" in head and "list" not in head:
            self.add(depth + 1, "if len(l0) > 6: break")
        self.block(depth + 1, True)
        self.texts = saved

    def attempt(self, depth, in_loop):
        self.add(depth, "try:")
        self.block(depth + 1, in_loop)
        self.add(depth, "except Exception%s:" % self.pick(["", " as e"]))
        if self.random.random() < 0.5:
            self.add(depth + 1, self.pick(["pass", "n += 1", "l0.append('failed')"]))
        else:
            self.block(depth + 1, in_loop)
        if self.random.random() < 0.2:
            self.add(depth, "finally:")
            self.add(depth + 1, "n += 10")

    def comprehension(self, depth):
        name = self.fresh("l")
        head = self.pick(["for x in l0[:3]", "for x in range(3)", "for x in l0[:4] if x", "for x in ['u', 'v']"])
        self.texts.append("str(x)")
        call = self.call()
        self.texts.remove("str(x)")
        self.add(depth, "%s = [(%s)['response'] %s]" % (name, call, head))
        self.lists.append(name)

    def unusual(self, depth):
        lists = self.pick(self.lists)
        fresh_list, fresh_text = self.fresh("l"), self.fresh("t")
        line = self.pick([
            "%s = %s" % (fresh_list, lists), "%s = %s + ['z']" % (fresh_list, lists), "%s.pop()" % lists,
            "%s = list(%s)" % (fresh_list, lists), "%s[0:1] = ['w']" % lists, "%s.sort(key=lambda v: str(v))" % lists,
            "self.state = %s" % self.text(), "self.items.append(%s)" % self.text(), "n = self._push(%s)" % lists,
            "%s = self._read(%s)" % (fresh_text, lists), "print(%s)" % self.text(), "%s = [l0, 'k']" % fresh_list,
            "%s.append(%s)" % (lists, self.pick(self.results)) if self.results else "n += 1",
            "%s['response'] = %s" % (self.pick(self.results), self.text()) if self.results else "n += 2",
            "%s.extend([%s, 'e'])" % (lists, self.text()), "%s = {'k': %s}" % (fresh_text, self.text()),
            "op = operator.Custom(self.llm); %s = (await op(input=%s, instruction='one'))['response']" % (
                fresh_text, self.text()),
            "assert n < 40", "n = n + 1"])
        self.add(depth, line)
        if line.startswith(fresh_list + " "):
            self.lists.append(fresh_list)
        elif line.startswith(fresh_text + " ") or line.startswith("op "):
            self.texts.append("str(%s)" % fresh_text if "{" in line else fresh_text)


class RandomWorkflows(unittest.TestCase):
    def test_overlap_changes_nothing_but_the_time(self):
        seconds = [0.0, 0.0]
        first = int(os.environ.get("FLOW_FUZZ_SEED", "0"))
        for seed in range(first, first + int(os.environ.get("FLOW_FUZZ", "200"))):
            failures = seed % 2 == 1
            source = Generator(seed, failures).program()
            with self.subTest(seed=seed):
                spent = harness.compare(self, source, seeds=1, numbered=not failures, failing=9 if failures else 0)
                seconds[0] += spent[0]
                seconds[1] += spent[1]
        self.assertLess(seconds[1], seconds[0] * 0.97)


if __name__ == "__main__":
    unittest.main()
