"""Operator calls against the catalogue: which operators exist, what a call takes and what its result holds.

The catalogue is a list of `{name, call: {params: [{name, required, default}], result: [keys]}}`. `call.extra: true`
allows any further keyword; `call.dialects: {dialect: {params, result}}` overrides the form for one dialect, and
null there means that its calls are not checked. ScoreFlow's operators have forms of their own, so without such an
entry they are checked for their names only.
"""

import ast

from flow_guest.nearness import nearest
from flow_guest.outline import FUNCTIONS, dotted, self_attribute

_STDLIB_OPERATOR = frozenset(dir(__import__("operator")))
_DICT_METHODS = frozenset(("get", "items", "keys", "values", "copy"))


def _catalogue(operators, dialect):
    """Operator name -> call form, or None for a form that is not known."""
    forms = {}
    for item in operators or ():
        form = item.get("call")
        if isinstance(form, dict):
            special = form.get("dialects") or {}
            if dialect in special:
                form = special[dialect]
            elif dialect == "scoreflow":
                form = None
        forms[item.get("name")] = form if isinstance(form, dict) else None
    return forms


def check_calls(outline, operators, models, findings, certain):
    """Runs every rule on operators, their calls, their results and on model names."""
    forms = _catalogue(operators, outline.dialect)
    checker = _CallChecker(outline, forms, findings, certain)
    if forms:
        checker.constructors()
    checker.models({item.get("name") if isinstance(item, dict) else item for item in models or ()})
    if outline.workflow is not None:
        for owner in outline.lineage:
            for node in owner.body:
                if isinstance(node, FUNCTIONS):
                    checker.method(node)


class _CallChecker:
    def __init__(self, outline, forms, findings, certain):
        self.outline = outline
        self.forms = forms
        self.findings = findings
        self.certain = certain
        self.standard = outline.imports.get("operator") == "operator"
        self.local_classes = set(outline.classes)

    def constructors(self):
        """`operator.X` that does not exist, and operators built without a model."""
        shadowed = {node.id for node in ast.walk(self.outline.tree)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        shadowed |= {node.arg for node in ast.walk(self.outline.tree) if isinstance(node, ast.arg)}
        called = {}
        for node in ast.walk(self.outline.tree):
            if isinstance(node, ast.Call):
                called[id(node.func)] = node
        for node in ast.walk(self.outline.tree):
            name = None
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                path = dotted(node.value)
                if path in self.outline.operator_modules and path.split(".")[0] not in shadowed:
                    name = node.attr
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in shadowed:
                name = self.outline.operator_classes.get(node.id)
            if name is None or name.startswith("_") or (self.standard and name in _STDLIB_OPERATOR):
                continue
            if name not in self.forms:
                self.findings.add("unknown-operator", node.lineno, "there is no operator %s" % name,
                                  "Use one of: %s.%s" % (", ".join(sorted(self.forms)),
                                                         nearest(name, set(self.forms))), node in self.certain)
            elif id(node) in called:
                call = called[id(node)]
                if not call.args and not call.keywords:
                    self.findings.add("operator-without-llm", call.lineno, "%s is built without a model" % name,
                                      "Write operator.%s(self.llm)." % name, call in self.certain)

    def models(self, names):
        """Literal model names that the user did not allow."""
        if not names:
            return
        for node in ast.walk(self.outline.tree):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) \
                    and isinstance(node.args[0].value, str):
                path = dotted(node.func)
                if path is not None and path.split(".")[-1] == "create_llm_instance":
                    name = node.args[0].value
                    if name not in names:
                        self.findings.add("unknown-model", node.lineno, "there is no model %r" % name,
                                          "Allowed: %s.%s" % (", ".join(sorted(names)), nearest(name, names)),
                                          node in self.certain)

    def method(self, function):
        """Calls of one method, and what is read from their results."""
        parents = {}
        for node in ast.walk(function):
            for child in ast.iter_child_nodes(node):
                parents[id(child)] = node
        results = _Results(function, self)
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                held = self.operator_called(node)
                if held is not None:
                    self._call(node, held)
                    self._awaited(node, held, parents)
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                self._key(node, node.value, node.slice, results, True)

    def operator_called(self, call):
        """The operator class that a call goes to, where that is beyond doubt."""
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr == "execute_async":
            function = function.value
        attribute = self_attribute(function)
        if attribute is None:
            return None
        kind, name = self.outline.attribute_kind(attribute)
        if kind == "operator" and name in self.forms:
            return name
        return None

    def _call(self, call, name):
        form = self.forms[name]
        if form is None or any(isinstance(part, ast.Starred) for part in call.args) \
                or any(keyword.arg is None for keyword in call.keywords):
            return
        params = form.get("params") or []
        known = [param["name"] for param in params]
        shown = "%s(%s)" % (name, ", ".join(
            param["name"] if param.get("required") else param["name"] + "=…" for param in params))
        error = call in self.certain
        given = set(known[:len(call.args)])
        if len(call.args) > len(known) and not form.get("extra"):
            self.findings.add("unknown-keyword", call.lineno, "%s takes %d arguments, here are %d" % (
                name, len(known), len(call.args)), "Its form is %s." % shown, error)
        for keyword in call.keywords:
            if keyword.arg in given:
                self.findings.add("unknown-keyword", call.lineno, "%s gets %s twice" % (name, keyword.arg),
                                  "Its form is %s." % shown, error)
            elif keyword.arg not in known and not form.get("extra"):
                self.findings.add("unknown-keyword", call.lineno, "%s takes no argument %s" % (name, keyword.arg),
                                  "Its form is %s.%s" % (shown, nearest(keyword.arg, set(known))), error)
            given.add(keyword.arg)
        for param in params:
            if param.get("required") and param["name"] not in given:
                self.findings.add("missing-argument", call.lineno, "%s is called without %s" % (name, param["name"]),
                                  "Its form is %s." % shown, error)

    def _awaited(self, call, name, parents):
        """A call whose coroutine is dropped or used as if it were the result."""
        parent = parents.get(id(call))
        if isinstance(parent, ast.Expr):
            self.findings.add("not-awaited", call.lineno, "the call of %s is not awaited, so it never happens" % name,
                              "Write `await` before it.", error=False)
        elif isinstance(parent, ast.Subscript) and parent.value is call:
            self.findings.add("not-awaited", call.lineno, "the result of %s is read without await" % name,
                              "Write `(await ...)[...]`.", call in self.certain)
        elif isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
            self._assigned_unawaited(call, name, parent, parents)

    def _assigned_unawaited(self, call, name, assign, parents):
        """`x = self.op(...)` where x is only ever subscripted: a coroutine can not be."""
        target = assign.targets[0].id
        function = assign
        while not isinstance(function, FUNCTIONS):
            function = parents.get(id(function))
            if function is None:
                return
        stores = reads = 0
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id == target:
                if not isinstance(node.ctx, ast.Load):
                    stores += 1
                    continue
                parent = parents.get(id(node))
                if not (isinstance(parent, ast.Subscript) and parent.value is node):
                    return
                reads += 1
        if stores == 1 and reads:
            self.findings.add("not-awaited", call.lineno, "the call of %s is not awaited, and %s is read as its "
                              "result" % (name, target), "Write `%s = await ...`." % target, call in self.certain)

    def _key(self, node, owner, key, results, error):
        if not isinstance(key, ast.Constant) or isinstance(key.value, bool):
            return
        known, name = results.keys_of(owner)
        if known is None:
            return
        if isinstance(key.value, str) and key.value not in known:
            self.findings.add("unknown-result-key", node.lineno, "the result of %s has no key %r" % (name, key.value),
                              "Its keys are: %s.%s" % (", ".join(sorted(known)), nearest(key.value, known)),
                              error and node in self.certain)


class _Results:
    """Names of a function that only ever hold results of operators, and the keys these have."""

    def __init__(self, function, checker):
        self.checker = checker
        self.keys = {}
        self.names = {}
        bad = set()
        args = function.args
        bad.update(arg.arg for arg in list(args.args) + list(args.kwonlyargs))
        simple = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                target = node.targets[0]
                keys, name = self._awaited(node.value)
                if keys is None:
                    bad.add(target.id)
                else:
                    simple.add(id(target))
                    self.keys.setdefault(target.id, set()).update(keys)
                    self.names.setdefault(target.id, []).append(name)
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in simple:
                bad.add(node.id)
            elif isinstance(node, ast.arg):
                bad.add(node.arg)
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                bad.update(node.names)
            elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                # The program adds to a result itself.
                while isinstance(node, ast.Subscript):
                    node = node.value
                if isinstance(node, ast.Name):
                    bad.add(node.id)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) \
                    and isinstance(node.func.value, ast.Name) and node.func.attr not in _DICT_METHODS:
                bad.add(node.func.value.id)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                bad.add(node.name)
        self._drop_aliased(function, bad)
        for name in bad:
            self.keys.pop(name, None)

    def _drop_aliased(self, function, bad):
        """`y = x` or a call of an unknown function with x: the dict may get keys there."""
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
                bad.add(node.value.id)
            elif isinstance(node, ast.Call) and self.checker.operator_called(node) is None:
                name = dotted(node.func) or ""
                if name in ("print", "str", "repr", "len", "isinstance", "bool", "type") or name.endswith(".append"):
                    continue
                for part in list(node.args) + [keyword.value for keyword in node.keywords]:
                    if isinstance(part, ast.Name):
                        bad.add(part.id)

    def keys_of(self, owner):
        """(keys, operator) of an expression that surely is a result, else (None, None)."""
        if isinstance(owner, ast.Name):
            keys = self.keys.get(owner.id)
            return (keys, " or ".join(sorted(set(self.names[owner.id])))) if keys else (None, None)
        if isinstance(owner, ast.Await):
            return self._awaited(owner)
        return None, None

    def _awaited(self, value):
        if not isinstance(value, ast.Await) or not isinstance(value.value, ast.Call):
            return None, None
        name = self.checker.operator_called(value.value)
        form = self.checker.forms.get(name) if name else None
        if form is None or not form.get("result"):
            return None, None
        return set(form["result"]), name
