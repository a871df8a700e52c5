"""What is known about the names of one function before its calls may move.

Two questions decide whether a call may start early: can the objects that its arguments read change meanwhile, and
is evaluating its arguments free of effects? Both need facts on names that hold for the whole function: which names
may share an object, which hold values that can not change, and which hold something this analysis does not follow.
"""

import ast
import builtins

from flow_guest.outline import FUNCTIONS, nodes_below, self_attribute
from flow_guest.overlap_words import (LISTING_METHODS, LIST_KEYS, MIXED, MUTATING_METHODS, PURE_BUILTINS, READ_METHODS,
                                      REFLECTION, SCALAR_BUILTINS, STATEFUL, TEXT_METHODS, TEXT_PARAMETERS)


_NESTED = FUNCTIONS + (ast.ClassDef, ast.Lambda)


def local_names(function, nodes):
    """Every name that a function binds itself, nested functions left out; `nodes` are its own."""
    names = set(arg.arg for arg in _arguments(function))
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            names.add(node.name)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name.split(".")[0]) for alias in node.names)
    return names


def own_nodes(function):
    """The nodes of a function's body; of nested functions only the definition itself."""
    found, queue = [], list(function.body)
    while queue:
        node = queue.pop()
        found.append(node)
        if isinstance(node, _NESTED):
            continue
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                queue.append(value)
            elif isinstance(value, list):
                queue.extend([item for item in value if isinstance(item, ast.AST)])
    return found


def _arguments(function):
    args = function.args
    found = list(getattr(args, "posonlyargs", [])) + list(args.args) + list(args.kwonlyargs)
    return found + [arg for arg in (args.vararg, args.kwarg) if arg is not None]


def target_names(target):
    """The plain names a target binds, or None when it stores anywhere else."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Starred):
        return target_names(target.value)
    if isinstance(target, (ast.Tuple, ast.List)):
        found = []
        for part in target.elts:
            names = target_names(part)
            if names is None:
                return None
            found.extend(names)
        return found
    return None


def root_name(node):
    """The name that a chain of subscripts starts from, or None."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


class NameFacts:
    """Alias groups, unfollowed names and operator-valued locals of one function."""

    def __init__(self, function, outline, shared):
        self.function = function
        self.outline = outline
        self.shared = shared
        self._nodes = own_nodes(function)
        self.locals = local_names(function, self._nodes)
        self.unclean = set()
        self.operators = {}
        self._parent = {}
        self._results = self._result_names()
        self._constant_text = set(arg.arg for arg in _arguments(function) if arg.arg in TEXT_PARAMETERS)
        for node in self._nodes:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                self._constant_text.discard(node.id)
        self._constant_text |= self._scalar_names()
        self._collect_operators()
        self._collect()

    def supported(self):
        """False for a function that can see or change names behind the analysis."""
        for node in nodes_below(self.function):
            if isinstance(node, (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom)):
                return False
            if isinstance(node, ast.Name) and (node.id in REFLECTION or node.id in STATEFUL):
                return False
            if isinstance(node, ast.Attribute) and node.attr in STATEFUL | {"__dict__"}:
                return False
        return True

    def builtin(self, name):
        """Whether a name means the builtin here."""
        return hasattr(builtins, name) and name not in self.locals and name not in self.shared.module_names

    def is_operator(self, name):
        return self.operators.get(name, MIXED)[0] in ("operator", "llm")

    def group(self, name):
        while name in self._parent:
            name = self._parent[name]
        return name

    def groups(self, names):
        """The alias groups of names; text that never changes has none."""
        return {self.group(name) for name in names if name not in self._constant_text}

    def readable(self, name):
        """Whether reading a name has no effect and its object changes only by ways that the analysis sees."""
        if name in self.locals:
            return name not in self.unclean
        return name in self.shared.constants or self.builtin(name)

    def _union(self, left, right):
        left, right = self.group(left), self.group(right)
        if left != right:
            self._parent[left] = right

    def _bind(self, names, value):
        sources = self.sources(value)
        for name in names:
            for source in sources:
                if source in self.locals and source not in self._constant_text:
                    self._union(name, source)

    def _scalar_names(self):
        """Names that only ever hold text, numbers or flags: nothing can change those behind the analysis."""
        bindings = {}
        for node in self._nodes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    for name in target_names(target) or ():
                        bindings.setdefault(name, []).append(
                            isinstance(target, ast.Name) and self._scalar(node.value))
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
                for name in target_names(node.target) or ():
                    bindings.setdefault(name, []).append(node.value is not None and self._scalar(node.value))
            elif isinstance(node, (ast.For, ast.comprehension)):
                self._scalar_targets(node.target, node.iter, bindings)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bindings.setdefault(node.id, []).append(None)
        counted = {}
        for node in self._nodes:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                counted[node.id] = counted.get(node.id, 0) + 1
        given = {arg.arg for arg in _arguments(self.function)}
        # Every binding must be one of those judged above; a `with` or `except` target is not.
        return {name for name, judged in bindings.items() if name not in given
                and False not in judged and sum(item is True for item in judged) == counted.get(name)}

    def _scalar_targets(self, target, iterable, bindings):
        """Loop targets over a range, over constants, and the counter of `enumerate`."""
        plain = isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) \
            and self.builtin(iterable.func.id)
        if plain and iterable.func.id == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2 \
                and iterable.args:
            self._scalar_targets(target.elts[1], iterable.args[0], bindings)
            for name in target_names(target.elts[0]) or ():
                bindings.setdefault(name, []).append(True)
            return
        good = isinstance(target, ast.Name) and (
            (plain and iterable.func.id == "range")
            or (isinstance(iterable, (ast.List, ast.Tuple)) and all(self._scalar(part) for part in iterable.elts)))
        for name in target_names(target) or ():
            bindings.setdefault(name, []).append(good)

    def _scalar(self, value):
        if isinstance(value, (ast.Constant, ast.JoinedStr)) or _is_text(value):
            return True
        if isinstance(value, ast.Name):
            return value.id in self._constant_text
        if isinstance(value, ast.Subscript):
            return isinstance(value.slice, ast.Constant) and not self.sources(value)
        if isinstance(value, ast.Call):
            if isinstance(value.func, ast.Name):
                return value.func.id in SCALAR_BUILTINS - {"range"} and self.builtin(value.func.id)
            return isinstance(value.func, ast.Attribute) and value.func.attr in TEXT_METHODS - LISTING_METHODS
        return False

    def _result_names(self):
        """Names that only ever hold the result of an operator call, whose values are text or flags."""
        good, bad = set(), set()
        for node in self._nodes:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) \
                    and isinstance(node.value, ast.Await) and self.shared.plain_operator(node.value.value):
                good.add(node.targets[0].id)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    bad.update(target_names(target) or ())
                    root = root_name(target)
                    if root:
                        bad.add(root)
            elif isinstance(node, (ast.For, ast.AsyncFor, ast.AugAssign, ast.AnnAssign, ast.NamedExpr)):
                bad.update(target_names(node.target) or ())
        bad.update(arg.arg for arg in _arguments(self.function))
        return good - bad

    def sources(self, value):
        """The names whose objects a value may be or hold; none for values that can not change."""
        if value is None or isinstance(value, (ast.Constant, ast.JoinedStr, ast.Compare, ast.Lambda)):
            return set()
        if isinstance(value, ast.Name):
            return {value.id}
        if isinstance(value, ast.Await):
            if self._plain_operator(value.value):
                return set()
            return {node.id for node in nodes_below(value) if isinstance(node, ast.Name)}
        if isinstance(value, ast.Subscript):
            key = value.slice
            if isinstance(value.value, ast.Name) and value.value.id in self._results \
                    and isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value not in LIST_KEYS:
                return set()
            return self.sources(value.value)
        if isinstance(value, ast.BinOp):
            if isinstance(value.op, (ast.Add, ast.Mod)) and (_is_text(value.left) or _is_text(value.right)):
                return set()
            return self.sources(value.left) | self.sources(value.right)
        if isinstance(value, ast.UnaryOp):
            return set() if isinstance(value.op, ast.Not) else self.sources(value.operand)
        if isinstance(value, ast.Call):
            function = value.func
            if isinstance(function, ast.Name) and function.id in SCALAR_BUILTINS and self.builtin(function.id):
                return set()
            if isinstance(function, ast.Attribute) and function.attr in TEXT_METHODS:
                return set()
        found = set()
        for child in ast.iter_child_nodes(value):
            if isinstance(child, ast.expr):
                found |= self.sources(child)
            elif isinstance(child, ast.keyword):
                found |= self.sources(child.value)
            elif isinstance(child, ast.comprehension):
                found |= self.sources(child.iter)
        return found

    def _plain_operator(self, call):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            kind, name = self.operators.get(call.func.id, MIXED)
            return kind == "llm" or (kind == "operator" and name is not None and "Ensemble" not in name)
        return self.shared.plain_operator(call)

    def _collect_operators(self):
        """Names that hold operators or models, in every place that binds them."""
        for _ in range(2):  # a loop over names is understood once the names are
            found = {arg.arg: MIXED for arg in _arguments(self.function)}
            for node in self._nodes:
                if isinstance(node, ast.Assign):
                    pairs = [(target, node.value, False) for target in node.targets]
                elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
                    pairs = [(node.target, node.value, False)]
                elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
                    pairs = [(node.target, node.iter, True)]
                elif isinstance(node, ast.NamedExpr):
                    pairs = [(node.target, None, False)]
                else:
                    continue
                for target, value, loop in pairs:
                    kind = self._operator_value(value, loop) if isinstance(target, ast.Name) else None
                    for name in target_names(target) or ():
                        same = kind is not None and found.get(name, kind) == kind
                        found[name] = kind if same else MIXED
            self.operators = found

    def _collect(self):
        for node in self._nodes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bound_by(target, node.value)
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
                self._bound_by(node.target, node.value)
            elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
                self._bound_by(node.target, node.iter, loop=True)
            elif isinstance(node, ast.NamedExpr):
                self.unclean.update(target_names(node.target) or ())
                self._bound_by(node.target, node.value)
            elif isinstance(node, (ast.With, ast.AsyncWith)):
                for item in node.items:
                    if item.optional_vars is not None:
                        self.unclean.update(target_names(item.optional_vars) or ())
            elif isinstance(node, ast.ExceptHandler) and node.name:
                self.unclean.add(node.name)
            elif isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                self.unclean.add(node.name)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) \
                    and node.func.attr in MUTATING_METHODS:
                root = root_name(node.func.value)
                if root is not None:
                    for part in list(node.args) + [keyword.value for keyword in node.keywords]:
                        self._bind([root], part)
            elif hasattr(ast, "Match") and isinstance(node, getattr(ast, "Match")):
                self.unclean.update(self.locals)
        if any(isinstance(node, FUNCTIONS + (ast.Lambda,)) for node in self._nodes):
            self._shade_captured()
        # What is computed from something unfollowed is unfollowed too.
        for _ in range(3):
            for node in self._nodes:
                value = getattr(node, "value", None) if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
                if value is None or not self.sources(value) & self.unclean:
                    continue
                for target in getattr(node, "targets", None) or [node.target]:
                    self.unclean.update(target_names(target) or ())

    def _shade_captured(self):
        """Names that a nested function stores or calls methods on may change whenever it runs."""
        for node in self._nodes:
            if isinstance(node, FUNCTIONS):
                self.unclean.update(part.id for part in nodes_below(node) if isinstance(part, ast.Name))

    def _bound_by(self, target, value, loop=False):
        names = target_names(target)
        if names is None:
            root = root_name(target)
            if root is not None:
                self._bind([root], value)
            return
        self._bind(names, value)
        if not loop and self._lazy(value):
            self.unclean.update(names)

    def _operator_value(self, value, loop):
        if loop:
            if isinstance(value, (ast.List, ast.Tuple)) and value.elts:
                kinds = {self._operator_value(part, False) for part in value.elts}
                if None not in kinds:
                    return kinds.pop() if len(kinds) == 1 else ("operator", None)
            attribute = self_attribute(value)
            if attribute is not None:
                kind, name = self.outline.attribute_kind(attribute)
                return ("operator", name) if kind == "operators" else None
            return None
        attribute = self_attribute(value)
        if attribute is not None:
            kind, name = self.outline.attribute_kind(attribute)
        elif isinstance(value, ast.Call):
            kind, name = self.outline.constructed(value)
        elif isinstance(value, ast.Name):
            kind, name = self.operators.get(value.id, MIXED)
        else:
            return None
        return (kind, name) if kind in ("operator", "llm") else None

    def _lazy(self, value):
        """Values that this analysis does not follow: one-shot iterators and results of unknown calls."""
        if isinstance(value, (ast.GeneratorExp, ast.Lambda, ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(value, ast.Call):
            function = value.func
            if isinstance(function, ast.Name):
                return not (function.id in PURE_BUILTINS and self.builtin(function.id)) \
                    and self._operator_value(value, False) is None
            if isinstance(function, ast.Attribute):
                if function.attr in READ_METHODS | MUTATING_METHODS:
                    return False
                if isinstance(function.value, ast.Name):
                    return not self.shared.pure_function(function) and self._operator_value(value, False) is None
            return True
        if isinstance(value, ast.Attribute):
            attribute = self_attribute(value)
            if attribute is not None:
                return not (attribute in self.shared.steady or self._operator_value(value, False))
            return not self.shared.module_constant(value)
        return any(self._lazy(child) for child in ast.iter_child_nodes(value)
                   if isinstance(child, ast.expr) and not isinstance(value, (ast.Await, ast.JoinedStr)))


def _is_text(node):
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) \
        and (_is_text(node.left) or _is_text(node.right))
