"""What all methods of one workflow share: attributes that never change, names of the module, operators.

A call may start early only if the attribute it goes through holds an operator from the constructor on, and what its
arguments read of `self` is set there and nowhere else.
"""

import ast

from flow_guest.outline import FUNCTIONS, dotted, nodes_below, self_attribute
from flow_guest.overlap_scope import target_names
from flow_guest.overlap_words import PURE_MODULES

_LLM_METHODS = frozenset(("ask", "aask", "call_with_format", "agenerate"))
_HARMLESS_METHODS = frozenset(("__init__", "__call__"))


class SharedFacts:
    """Facts on the module and the class; built once per rewrite."""

    def __init__(self, outline):
        self.outline = outline
        self.module_names = set()
        self.constants = set()
        self._read_module()
        self.steady = self._steady_attributes()

    def supported(self):
        """False where attribute access or operators on objects may run code of the program."""
        for node in self.outline.nodes:
            if isinstance(node, ast.ClassDef):
                for item in node.body:
                    if isinstance(item, FUNCTIONS):
                        if item.name.startswith("__") and item.name not in _HARMLESS_METHODS:
                            return False
                        if any(dotted(decorator) not in ("staticmethod", "classmethod")
                               for decorator in item.decorator_list):
                            return False
        return not self.outline.opaque_base

    def plain_operator(self, call):
        """A call of a known operator whose result holds fresh text and flags (an ensemble hands on its input)."""
        if not isinstance(call, ast.Call):
            return False
        attribute = self_attribute(call.func)
        if attribute is None:
            return False
        kind, name = self.outline.attribute_kind(attribute)
        if kind == "llm":
            return True
        return kind == "operator" and name is not None and "Ensemble" not in name

    def callee(self, function, locals_):
        """(kind, operator) of what a call goes to, or None when it may not start early.

        `locals_` maps the names of the function that hold an operator or a model.
        """
        if isinstance(function, ast.Name):
            found = locals_.get(function.id)
            return found if found and found[0] in ("operator", "llm") else None
        attribute = self_attribute(function)
        if attribute is not None:
            found = self.outline.attribute_kind(attribute)
            return found if found[0] in ("operator", "llm") else None
        if isinstance(function, ast.Attribute):
            owner = self_attribute(function.value)
            if owner is None:
                return None
            found = self.outline.attribute_kind(owner)
            if found[0] == "operator" and function.attr == "execute_async":
                return found
            if found[0] == "llm" and function.attr in _LLM_METHODS:
                return found
            return None
        if isinstance(function, ast.Subscript):
            owner = self_attribute(function.value)
            if owner is not None:
                kind, name = self.outline.attribute_kind(owner)
                return ("operator", name) if kind == "operators" else None
        return None

    def pure_function(self, function):
        """Whether a call such as `re.search` or `json.loads` has no effect."""
        path = dotted(function)
        if path is None or "." not in path:
            return False
        root, name = path.split(".", 1)
        if self.outline.imports.get(root) not in PURE_MODULES:
            return False
        allowed = PURE_MODULES[self.outline.imports[root]]
        return allowed is None or name in allowed

    def module_constant(self, node):
        """Whether an attribute is read from an imported module (`prompt_custom.X`)."""
        path = dotted(node)
        if path is None:
            return False
        root = path.split(".")[0]
        return root in self.outline.imports or root in self.outline.prompt_modules

    def _read_module(self):
        counts = {}
        values = {}
        for node in self.outline.nodes:
            if isinstance(node, ast.Global):
                for name in node.names:
                    counts[name] = counts.get(name, 0) + 2
        for node in self.outline.tree.body:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    for name in target_names(target) or ():
                        counts[name] = counts.get(name, 0) + 1
                        values[name] = node.value
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
                for name in target_names(node.target) or ():
                    counts[name] = counts.get(name, 0) + 1
                    values[name] = node.value
            elif isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                counts[node.name] = counts.get(node.name, 0) + 1
            elif not isinstance(node, (ast.Import, ast.ImportFrom, ast.Expr)):
                for part in nodes_below(node):
                    if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
                        counts[part.id] = counts.get(part.id, 0) + 2
        self.module_names = set(counts) | set(self.outline.imports)
        self.constants = {name for name, value in values.items()
                          if counts[name] == 1 and isinstance(value, (ast.Constant, ast.JoinedStr))}
        self.constants |= {name for name in self.outline.imports if name not in counts}
        self.constants |= {name for name in self.outline.prompt_modules | self.outline.operator_modules
                           if name not in counts}

    def _steady_attributes(self):
        changing = set()
        for owner in self.outline.lineage:
            for node in nodes_below(owner):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    changing.add(_rooted(node.func.value))
                elif isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
                    changing.add(_rooted(node.value))
        return {name for name, bindings in self.outline.attributes.items()
                if name not in changing and all(binding.method == "__init__" for binding in bindings)}


def _rooted(node):
    """The attribute of `self` that a chain of attributes and subscripts starts from."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        name = self_attribute(node)
        if name is not None:
            return name
        node = node.value
    return None
