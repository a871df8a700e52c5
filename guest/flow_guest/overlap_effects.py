"""What running a statement may do: names read and bound, objects changed, calls made, ways out of the block.

Everything that is not known to be harmless is opaque, and nothing moves over an opaque statement. The walk follows
Python's order of evaluation, because a call may only start early over what comes before it.
"""

import ast

from flow_guest.outline import self_attribute
from flow_guest.overlap_scope import root_name, target_names
from flow_guest.overlap_words import LAZY_BUILTINS, MUTATING_METHODS, PURE_BUILTINS, READ_METHODS

_LOG_METHODS = frozenset(("debug", "info", "warning", "error", "exception", "log"))


class CallSite:
    """One awaited call of an operator, a model or a harmless helper method."""

    def __init__(self, node, operator):
        self.node = node  # the Await
        self.call = node.value
        self.operator = operator
        self.reads = set()
        self.movable = True


class Effects:
    """Collected over one statement; `events` keeps the order of calls against everything that forbids moving."""

    def __init__(self):
        self.reads = set()
        self.writes = set()
        self.mutates = set()
        self.opaque = False
        self.exits = set()
        self.calls = []  # made each time the statement runs, an exception apart
        self.inner_calls = []  # made on some path only
        self.blocked = False  # something impure came before: later calls of the statement stay in place

    def pure(self):
        return not (self.opaque or self.exits or self.mutates or self.calls or self.inner_calls)

    def crossable(self):
        return not (self.opaque or self.exits or self.inner_calls)

    def absorb(self, other, conditional):
        """Adds a nested block; its calls are unconditional only where the block always runs."""
        self.reads |= other.reads
        self.writes |= other.writes
        self.mutates |= other.mutates
        self.opaque |= other.opaque
        self.exits |= other.exits
        if conditional:
            self.inner_calls += other.calls
        else:
            self.calls += other.calls
        self.inner_calls += other.inner_calls


class EffectReader:
    """Computes the effects of statements of one function."""

    def __init__(self, facts, helpers=()):
        self.facts = facts
        self.shared = facts.shared
        self.helpers = helpers  # own async methods that are safe to start early
        self._bound = set()  # parameters of the lambda being read

    def block(self, statements):
        """The effects of each statement, in order."""
        return [self.statement(node) for node in statements]

    def merged(self, statements):
        """The effects of a nested block, whose calls are made on some path only."""
        total = Effects()
        for node in statements:
            total.absorb(self.statement(node), True)
        return total

    def expression(self, node):
        effects = Effects()
        self.read(node, effects, False)
        return effects

    def statement(self, node):
        effects = Effects()
        if isinstance(node, ast.Expr):
            self.read(node.value, effects, False)
        elif isinstance(node, ast.Assign):
            self.read(node.value, effects, False)
            for target in node.targets:
                self._store(target, effects)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.read(node.value, effects, False)
                self._store(node.target, effects)
        elif isinstance(node, ast.AugAssign):
            self.read(node.value, effects, False)
            self._store(node.target, effects)
            root = root_name(node.target)
            if root is not None:
                effects.reads.add(root)
                effects.mutates.add(root)
        elif isinstance(node, ast.Return):
            if node.value is not None:
                self.read(node.value, effects, False)
            effects.exits.add("return")
        elif isinstance(node, ast.Raise):
            effects.opaque = True
            effects.exits.add("raise")
        elif isinstance(node, ast.Assert):
            self.read(node.test, effects, False)
            effects.exits.add("raise")
        elif isinstance(node, ast.Break):
            effects.exits.add("break")
        elif isinstance(node, ast.Continue):
            effects.exits.add("continue")
        elif isinstance(node, ast.If):
            self.read(node.test, effects, False)
            effects.absorb(self.merged(node.body), True)
            effects.absorb(self.merged(node.orelse), True)
        elif isinstance(node, ast.For):
            self._for(node, effects)
        elif isinstance(node, ast.Try):
            self._try(node, effects)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            effects.writes.update((alias.asname or alias.name.split(".")[0]) for alias in node.names)
        elif not isinstance(node, ast.Pass):
            effects.opaque = True
            effects.exits.add("unknown")
        return effects

    def _for(self, node, effects):
        self.iterable(node.iter, effects)
        before = set(effects.reads)
        self._store(node.target, effects)
        body = self.merged(node.body)
        body.exits -= {"break", "continue"}
        if self.facts.groups(before) & self.facts.groups(body.mutates):
            effects.opaque = True
        effects.absorb(body, True)
        effects.absorb(self.merged(node.orelse), True)

    def _try(self, node, effects):
        effects.absorb(self.merged(node.body), True)
        for handler in node.handlers:
            if handler.name:
                effects.writes.add(handler.name)
            if handler.type is not None and not isinstance(handler.type, (ast.Name, ast.Attribute, ast.Tuple)):
                effects.opaque = True
            effects.absorb(self.merged(handler.body), True)
        effects.absorb(self.merged(node.orelse), True)
        effects.absorb(self.merged(node.finalbody), True)

    def _store(self, target, effects):
        names = target_names(target)
        if names is not None:
            effects.writes.update(names)
            return
        if isinstance(target, ast.Subscript):
            root = root_name(target)
            if root is not None and self.facts.readable(root) and root in self.facts.locals:
                self.read(target.slice, effects, False)
                effects.reads.add(root)
                effects.mutates.add(root)
                return
        if isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._store(part, effects)
            return
        effects.opaque = True

    def _stop(self, effects):
        effects.opaque = True
        effects.blocked = True

    def read(self, node, effects, conditional):
        """Visits an expression in order of evaluation; `conditional` where it may not be reached."""
        if node is None or isinstance(node, ast.Constant):
            return
        if isinstance(node, ast.Name):
            effects.reads.add(node.id)
            if node.id not in self._bound and not self.facts.readable(node.id) and not self.facts.is_operator(node.id):
                self._stop(effects)
        elif isinstance(node, ast.Attribute):
            self._attribute(node, effects)
        elif isinstance(node, ast.Await):
            self._await(node, effects, conditional)
        elif isinstance(node, ast.Call):
            self._call(node, effects, conditional)
        elif isinstance(node, ast.BoolOp):
            self.read(node.values[0], effects, conditional)
            for part in node.values[1:]:
                self.read(part, effects, True)
        elif isinstance(node, ast.Compare):
            self.read(node.left, effects, conditional)
            for index, part in enumerate(node.comparators):
                self.read(part, effects, conditional or index > 0)
        elif isinstance(node, ast.IfExp):
            self.read(node.test, effects, conditional)
            self.read(node.body, effects, True)
            self.read(node.orelse, effects, True)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp)):
            self._comprehension(node, effects)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                self.read(key, effects, conditional)
                self.read(value, effects, conditional)
        elif isinstance(node, (ast.Subscript, ast.Slice, ast.Tuple, ast.List, ast.Set, ast.JoinedStr,
                               ast.FormattedValue, ast.BinOp, ast.UnaryOp, ast.Starred)):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.read(child, effects, conditional)
        else:
            self._stop(effects)

    def _attribute(self, node, effects):
        attribute = self_attribute(node)
        if attribute is not None:
            kind, _ = self.shared.outline.attribute_kind(attribute)
            if kind in ("operator", "operators", "llm") or attribute in self.shared.steady:
                return
            self._stop(effects)
        elif not self.shared.module_constant(node) or _base(node) in self.facts.locals:
            self._stop(effects)

    def _await(self, node, effects, conditional):
        call = node.value
        site = self._site(node)
        if site is None:
            if isinstance(call, ast.Call) and self.shared.callee(call.func, self.facts.operators):
                for part in list(call.args) + [keyword.value for keyword in call.keywords]:
                    self.read(part, effects, conditional)
            self._stop(effects)
            return
        inner = Effects()
        if isinstance(call.func, ast.Name):
            inner.reads.add(call.func.id)
        elif isinstance(call.func, ast.Subscript):
            self.read(call.func.slice, inner, False)
        for part in list(call.args) + [keyword.value for keyword in call.keywords]:
            self.read(part, inner, False)
        site.reads = inner.reads
        if inner.calls or inner.inner_calls or inner.mutates or inner.opaque or inner.writes:
            site.movable = False
        if effects.blocked or effects.mutates or effects.opaque:
            site.movable = False
        effects.absorb(inner, conditional)
        if conditional:
            effects.inner_calls.append(site)
        else:
            effects.calls.append(site)

    def _site(self, node):
        call = node.value
        if not isinstance(call, ast.Call):
            return None
        if any(isinstance(part, ast.Starred) for part in call.args) or any(key.arg is None for key in call.keywords):
            return None
        found = self.shared.callee(call.func, self.facts.operators)
        if found is not None:
            return CallSite(node, found[1] or found[0])
        attribute = self_attribute(call.func)
        if attribute is not None and attribute in self.helpers:
            return CallSite(node, "self." + attribute)
        return None

    def _arguments(self, node, effects, conditional, function=None):
        for part in node.args:
            if function is not None and isinstance(part, ast.GeneratorExp):
                self._comprehension(part, effects)
            elif function is not None and isinstance(part, ast.Call) and isinstance(part.func, ast.Name) \
                    and part.func.id in LAZY_BUILTINS and self.facts.builtin(part.func.id):
                self.iterable(part, effects)
            else:
                self.read(part, effects, conditional)
        for keyword in node.keywords:
            if keyword.arg == "key" and isinstance(keyword.value, ast.Lambda):
                self._key(keyword.value, effects)
            elif keyword.arg is None:
                self._stop(effects)
            else:
                self.read(keyword.value, effects, conditional)

    def _call(self, node, effects, conditional):
        function = node.func
        if isinstance(function, ast.Name):
            if function.id in PURE_BUILTINS and self.facts.builtin(function.id):
                self._arguments(node, effects, conditional, function)
                return
            self._stop(effects)
            return
        if isinstance(function, ast.Attribute):
            name = function.attr
            if self.shared.pure_function(function) and _base(function) not in self.facts.locals:
                self._arguments(node, effects, conditional)
                return
            if isinstance(function.value, ast.Name) and function.value.id in ("logger", "logging", "log") \
                    and name in _LOG_METHODS and function.value.id not in self.facts.locals:
                self._arguments(node, effects, conditional)
                return
            if name in MUTATING_METHODS:
                root = root_name(function.value)
                if root is not None and root in self.facts.locals and self.facts.readable(root):
                    self.read(function.value, effects, conditional)
                    self._arguments(node, effects, conditional)
                    effects.mutates.add(root)
                    return
            elif name in READ_METHODS and self_attribute(function.value) is None:
                self.read(function.value, effects, conditional)
                self._arguments(node, effects, conditional, function if name == "join" else None)
                return
        kind, _ = self.shared.outline.constructed(node)
        if kind in ("operator", "llm"):
            self._arguments(node, effects, conditional)
            return
        self._stop(effects)

    def iterable(self, node, effects):
        """The head of a loop, where a one-shot iterator is used up at once and so is as good as a list."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and self.facts.builtin(node.func.id) \
                and node.func.id in LAZY_BUILTINS and node.func.id not in ("map", "filter", "iter"):
            for part in node.args:
                self.iterable(part, effects)
            for keyword in node.keywords:
                self.read(keyword.value, effects, False)
            return
        self.read(node, effects, False)

    def _key(self, node, effects):
        inner = Effects()
        bound = {arg.arg for arg in node.args.args}
        outer, self._bound = self._bound, self._bound | bound
        self.read(node.body, inner, True)
        self._bound = outer
        self._absorb_scope(inner, bound, effects)

    def _comprehension(self, node, effects):
        inner, bound = Effects(), set()
        for generator in node.generators:
            if generator.is_async:
                self._stop(effects)
            self.iterable(generator.iter, inner)
            names = target_names(generator.target)
            if names is None:
                self._stop(effects)
                return
            bound.update(names)
            for test in generator.ifs:
                self.read(test, inner, True)
        for part in ([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]):
            self.read(part, inner, True)
        self._absorb_scope(inner, bound, effects)

    def _absorb_scope(self, inner, bound, effects):
        """A lambda or comprehension: no calls inside, and its own names stay its own."""
        if inner.calls or inner.inner_calls or inner.mutates or inner.opaque:
            effects.inner_calls += inner.calls + inner.inner_calls
            self._stop(effects)
        effects.reads |= inner.reads - bound


def _base(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None

