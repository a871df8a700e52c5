"""A hash that two workflows share exactly when they are the same program to a reader.

The diversity reward counts how many of a group of designs are the same, so a design must not gain by renaming a
variable, by wording a prompt otherwise, by code that never runs, or by binding the same operator twice:
- an attribute of `self` that holds an operator or a model stands for what it holds (two attributes with the same
  operator are one program, operators keep no state); other attributes, locals, parameters, methods and helpers are
  numbered by first use;
- constants of prompt.py are all one token, and so is a string that occurs in the query;
- imports, docstrings, annotations, unreachable statements, unused pure bindings and methods nobody calls are left
  out, and the order of keywords does not count.

The text that is hashed is written here, not by `ast.dump`: fields that only some CPython versions have, and empty
ones, are left out, so the hash is the same on 3.9 and 3.13.
"""

import ast
import hashlib

from flow_guest.canonical_live import live_body, unused_bindings
from flow_guest.outline import ENTRY_NAMES, FUNCTIONS, dotted, self_attribute

MIN_QUERY_LITERAL = 3  # shorter strings occur in every query by chance

_SKIPPED = frozenset(("ctx", "kind", "type_comment", "type_params", "lineno", "col_offset", "end_lineno",
                      "end_col_offset", "annotation", "returns", "simple", "type_ignores", "decorator_list", "str"))


def canonical_hash(outline, query=""):
    """Hex digest (64 characters) of the canonical text of a program."""
    return hashlib.sha256(canonical_text(outline, query).encode("utf-8", "backslashreplace")).hexdigest()


def canonical_text(outline, query=""):
    """What is hashed; two programs are the same when these texts are."""
    if outline.workflow is None:
        return "no workflow"
    return _Writer(outline, query or "").program()


class _Writer:
    def __init__(self, outline, query):
        self.outline = outline
        self.query = query
        self.globals = self._global_definitions()
        self.numbers = {}
        self.pending = []
        self.queued = set()
        self.dead = set()  # ids of statements left out

    def program(self):
        """The constructor, the entry, then whatever they use, in order of first use."""
        parts = []
        entry = self.outline.entry()
        if entry is not None:
            parts.append("entry" + self.function(entry))
        parts.append("init" + self.constructor())
        while self.pending:
            label, node = self.pending.pop(0)
            if isinstance(node, FUNCTIONS):
                parts.append(label + self.function(node))
            elif isinstance(node, ast.ClassDef):
                parts.append(label + self.class_text(node))
            else:
                parts.append(label + self.text(node, {}))
        return "\n".join(parts)

    def constructor(self):
        """Of `__init__` only what the rest of the program can notice: attributes read elsewhere, and calls."""
        method = self.outline.methods.get("__init__")
        if method is None:
            return ""
        read = {self_attribute(node) for owner in self.outline.lineage for node in ast.walk(owner)
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
        kept = []
        for node in method.body:
            targets = getattr(node, "targets", None) or ([node.target] if isinstance(node, ast.AnnAssign) else [])
            names = [self_attribute(target) for target in targets]
            if names and None not in names:
                held = [self.outline.attribute_kind(name)[0] in ("operator", "llm") for name in names]
                if all(held) or not any(name in read for name in names):
                    continue
            if any(isinstance(target, ast.Attribute) and target.attr == "cost_manager" for target in targets):
                continue
            kept.append(node)
        return self.function(method, kept)

    def function(self, node, body=None):
        body = live_body(node.body if body is None else body)
        self.dead |= unused_bindings(body, self.impure)
        local = {}
        args = node.args
        names = [arg.arg for arg in list(getattr(args, "posonlyargs", [])) + list(args.args) + list(args.kwonlyargs)]
        names += [arg.arg for arg in (args.vararg, args.kwarg) if arg is not None]
        scope = _Scope(local, _bound_names(node) | set(names))
        for name in names:
            if name != "self":
                scope.number(name)
        defaults = [self.text(value, scope) for value in list(args.defaults) + [
            value for value in args.kw_defaults if value is not None]]
        shape = "%d/%d/%s%s" % (len(args.args), len(args.kwonlyargs), bool(args.vararg), bool(args.kwarg))
        kind = "async" if isinstance(node, ast.AsyncFunctionDef) else "def"
        decorators = [self.text(value, scope) for value in node.decorator_list]
        return "(%s %s %s %s %s)" % (kind, shape, defaults, decorators, self.texts(body, scope))

    def class_text(self, node):
        scope = _Scope({}, set())
        bases = [self.text(base, scope) for base in node.bases]
        return "(class %s %s)" % (bases, [
            item.name + self.function(item) if isinstance(item, FUNCTIONS) else self.text(item, scope)
            for item in live_body(node.body)])

    def texts(self, nodes, scope):
        return "[" + ",".join(self.text(node, scope) for node in nodes if id(node) not in self.dead) + "]"

    def text(self, node, scope):
        if not isinstance(scope, _Scope):
            scope = _Scope({}, set())
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.Name):
            return self._name(node.id, scope)
        if isinstance(node, ast.arg):
            return self._name(node.arg, scope)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            return "(at %s %r)" % (self.text(node.value, scope), node.slice.value)
        if isinstance(node, ast.AnnAssign):
            if node.value is None:
                return "nothing"
            return "(Assign targets=[%s] value=%s)" % (self.text(node.target, scope), self.text(node.value, scope))
        if isinstance(node, FUNCTIONS):
            return "(inner %s %s)" % (self._name(node.name, scope), self.function(node))
        if isinstance(node, ast.ExceptHandler):
            name = self._name(node.name, scope) if node.name else ""
            kind = self.text(node.type, scope) if node.type is not None else ""
            return "(except %s %s %s)" % (kind, name, self.texts(live_body(node.body), scope))
        if isinstance(node, ast.Call):
            keywords = sorted("%s=%s" % (key.arg, self.text(key.value, scope)) for key in node.keywords)
            return "(call %s %s %s)" % (self.text(node.func, scope), self.texts(node.args, scope), keywords)
        return self._general(node, scope)

    def impure(self, node):
        """Whether evaluating an expression may do something: calls and awaits, mainly."""
        return any(isinstance(part, (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Subscript))
                   for part in ast.walk(node))

    def _general(self, node, scope):
        parts = []
        for field in sorted(node._fields):
            if field in _SKIPPED:
                continue
            value = getattr(node, field, None)
            if value is None or value == []:
                continue
            if isinstance(value, list):
                if isinstance(value[0], ast.stmt):
                    value = [item for item in live_body(value) if id(item) not in self.dead]
                parts.append("%s=[%s]" % (field, ",".join(self._part(item, scope) for item in value)))
            else:
                parts.append("%s=%s" % (field, self._part(value, scope)))
        return "(%s %s)" % (type(node).__name__, " ".join(parts))

    def _part(self, value, scope):
        if isinstance(value, ast.AST):
            return self.text(value, scope)
        if isinstance(value, str):
            return self._name(value, scope) if value in scope.names else repr(value)
        return repr(value)

    def _constant(self, node):
        value = node.value
        if isinstance(value, str):
            stripped = value.strip()
            if len(stripped) >= MIN_QUERY_LITERAL and stripped in self.query:
                return "QUERY"
            return "s" + repr(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return "i" + hex(value)
        return type(value).__name__ + repr(value)

    def _name(self, name, scope):
        if name == "self":
            return "self"
        if name in scope.names:
            return scope.number(name)
        if name in self.outline.prompt_names:
            return "PROMPT"
        if name in self.outline.operator_classes:
            return "operator." + self.outline.operator_classes[name]
        if name in self.globals:
            return self._refer("global " + name, self.globals[name])
        path = self.outline.imports.get(name)
        if path is not None:
            return "import " + (path if not path.endswith("create_llm_instance") else "create_llm_instance")
        return "name " + name

    def _attribute(self, node, scope):
        path = dotted(node.value)
        if path is not None and path.split(".")[0] not in scope.names:
            if path in self.outline.prompt_modules:
                return "PROMPT"
            if path in self.outline.operator_modules:
                return "operator." + node.attr
        attribute = self_attribute(node)
        if attribute is None:
            return "(get %s %s)" % (self.text(node.value, scope), node.attr)
        kind, _ = self.outline.attribute_kind(attribute)
        if kind in ("operator", "llm"):
            return self._held(attribute)
        if attribute in self.outline.methods and attribute not in self.outline.attributes:
            if attribute in ENTRY_NAMES:
                return "self.entry"
            return self._refer("method " + attribute, self.outline.methods[attribute])
        return "self.%d" % self.numbers.setdefault("attribute " + attribute, len(self.numbers))

    def _held(self, attribute):
        """What an operator or model attribute was built from, in place of its name."""
        for node in ast.walk(self.outline.tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if self_attribute(target) == attribute:
                        if isinstance(node.value, ast.Call):
                            config = [part for part in node.value.args
                                      if not (isinstance(part, ast.Name) and part.id in ("llm_config", "config"))]
                            name = self.outline.operator_of(node.value.func) or "llm"
                            return "<%s %s>" % (name, self.texts(config, _Scope({}, set())))
                        if self_attribute(node.value) not in (None, attribute):
                            return self._held(self_attribute(node.value))
        return "<held>"

    def _refer(self, label, node):
        number = self.numbers.setdefault(label, len(self.numbers))
        if label not in self.queued:
            self.queued.add(label)
            self.pending.append(("used%d" % number, node))
        return "used%d" % number

    def _global_definitions(self):
        found = {}
        for node in self.outline.tree.body:
            if isinstance(node, FUNCTIONS) or (isinstance(node, ast.ClassDef) and node is not self.outline.workflow):
                found[node.name] = node
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = node.value
        return found


class _Scope:
    """The names that one function binds, numbered as they are met."""

    def __init__(self, numbers, names):
        self.numbers = numbers
        self.names = names

    def number(self, name):
        return "v%d" % self.numbers.setdefault(name, len(self.numbers))


def _bound_names(function):
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, FUNCTIONS + (ast.ClassDef,)) and node is not function:
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
    return names - {"self"}
