"""What a workflow program consists of, read from its syntax tree and never by running it.

The checks, the measures, the canonical hash and the overlap all ask the same questions: which name is the
operator module, which attribute of `self` holds which operator, where does the program begin. They are answered
here once, so that the four can not disagree.
"""

import ast

ENTRY_NAMES = ("__call__", "run_workflow")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# Names that a published workflow finds in its template rather than imports itself: replies of meta-agents often
# hold the class alone. The guest supplies them, so using them without an import is no mistake.
IMPLIED_NAMES = frozenset(
    ("operator", "prompt_custom", "create_llm_instance", "create", "CostManager", "DatasetType", "Literal",
     "asyncio"))
LLM_FACTORIES = frozenset(("create_llm_instance", "create"))


_AST = ast.AST


def nodes_below(*roots):
    """The nodes of trees, the roots among them, in the order of `ast.walk`, which takes twice as long."""
    nodes = list(roots)
    for node in nodes:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, _AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes.extend([item for item in value if isinstance(item, _AST)])
    return nodes


class Binding:
    """What one assignment to `self.x` binds: an operator, a collection of operators, a model or something else."""

    def __init__(self, kind, operator=None, node=None, method=None):
        self.kind = kind  # "operator", "operators", "llm", "other"
        self.operator = operator
        self.node = node
        self.method = method


def dotted(node):
    """The text of a plain dotted name (`a.b.c`), or None for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
        return ".".join(reversed(parts))
    return None


def self_attribute(node):
    """`x` of `self.x`, or None."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        return node.attr
    return None


def imported_modules(nodes):
    """Every dotted module path that an import among the nodes names."""
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found.extend(node.module + "." + alias.name for alias in node.names)
    return found


def workflow_class(tree):
    """The class that runs: the last top-level one called Workflow, as executing the module would leave it."""
    found = None
    for node in getattr(tree, "body", []):
        if isinstance(node, ast.ClassDef) and node.name == "Workflow":
            found = node
    return found


def argument_names(function):
    """Positional parameters without `self`."""
    args = function.args
    names = [arg.arg for arg in list(getattr(args, "posonlyargs", [])) + list(args.args)]
    return names[1:]


def dialect_with_reason(tree, nodes=None):
    """(dialect, sure): which published form a program follows, and whether its imports say so.

    ScoreFlow is asked first because its programs import MetaGPT's model registry too; the class shape decides
    only where no import does.
    """
    modules = imported_modules(nodes_below(tree) if nodes is None else nodes)
    roots = {module.split(".")[0] for module in modules}
    if any(root.lower() == "scoreflow" for root in roots):
        return "scoreflow", True
    if "evoagentx" in roots:
        return "evoagentx", True
    if "workspace" in roots or "scripts" in roots or any(".async_llm" in module for module in modules):
        return "aflow", True
    if "metagpt" in roots and any(".aflow." in module or "optimized" in module for module in modules):
        return "flowreasoner", True
    workflow = workflow_class(tree)
    if workflow is not None:
        methods = {node.name: node for node in workflow.body if isinstance(node, FUNCTIONS)}
        parameters = argument_names(methods["__init__"]) if "__init__" in methods else []
        if "run_workflow" in methods and parameters[:2] == ["config", "problem"]:
            return "scoreflow", True
        if "benchmark" in parameters:
            return "evoagentx", False
        if "run_workflow" in methods and "__call__" not in methods:
            return "scoreflow", False
        for node in nodes_below(workflow):
            if isinstance(node, ast.Attribute) and node.attr == "get_usage_summary":
                return "aflow", False
    return "flowreasoner", "metagpt" in roots


def dialect_of(tree):
    """"flowreasoner", "aflow", "evoagentx" or "scoreflow"."""
    return dialect_with_reason(tree)[0]


class Outline:
    """The names and bindings of one program. Building it reads the tree once and keeps no other state."""

    def __init__(self, tree, nodes=None):
        self.tree = tree
        self.nodes = nodes_below(tree) if nodes is None else nodes
        self.dialect, self.dialect_sure = dialect_with_reason(tree, self.nodes)
        self.workflow = workflow_class(tree)
        self.classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        self.operator_modules = set()
        self.operator_classes = {}
        self.prompt_modules = set()
        self.prompt_names = {}
        self.prompt_star = False
        self.factories = set(LLM_FACTORIES)
        self.imports = {}
        self._read_imports()
        self.lineage, self.opaque_base = self._lineage()
        self.methods = self._methods()
        self.attributes = {}
        self._read_attributes()

    def entry(self):
        """The method that the engine calls: `run_workflow` in ScoreFlow's form, `__call__` in the others."""
        order = reversed(ENTRY_NAMES) if self.dialect == "scoreflow" else ENTRY_NAMES
        for name in order:
            if name in self.methods:
                return self.methods[name]
        return None

    def operator_of(self, node):
        """The operator class that an expression such as `operator.Custom` names, or None."""
        if isinstance(node, ast.Attribute):
            path = dotted(node.value)
            if path is not None and path in self.operator_modules:
                return node.attr
        if isinstance(node, ast.Name):
            return self.operator_classes.get(node.id)
        return None

    def constructed(self, value):
        """(kind, operator) of what an expression builds; kind "other" when it is nothing we follow."""
        if isinstance(value, ast.Call):
            name = self.operator_of(value.func)
            if name is not None:
                return "operator", name
            path = dotted(value.func)
            if path is not None and path.split(".")[-1] in self.factories:
                return "llm", None
        parts = None
        if isinstance(value, (ast.List, ast.Tuple)):
            parts = value.elts
        elif isinstance(value, ast.Dict):
            parts = value.values
        elif isinstance(value, ast.ListComp):
            parts = [value.elt]
        if parts:
            kinds = [self._element(part) for part in parts]
            if all(kind[0] == "operator" for kind in kinds):
                names = {kind[1] for kind in kinds}
                return "operators", names.pop() if len(names) == 1 else None
        return "other", None

    def _element(self, node):
        attribute = self_attribute(node)
        if attribute is not None:
            return self.attribute_kind(attribute)
        return self.constructed(node)

    def attribute_kind(self, name):
        """(kind, operator) of `self.name` where every assignment agrees and is made by a constructor."""
        bindings = self.attributes.get(name)
        if not bindings:
            return "other", None
        if any(binding.method != "__init__" for binding in bindings):
            return "other", None
        kinds = {binding.kind for binding in bindings}
        if len(kinds) != 1:
            return "other", None
        names = {binding.operator for binding in bindings}
        return kinds.pop(), names.pop() if len(names) == 1 else None

    def _read_imports(self):
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._bind_module(alias.name, alias.asname or alias.name, alias.asname is not None)
            elif isinstance(node, ast.ImportFrom):
                self._bind_members(node)
        if "operator" not in self.imports:
            self.operator_modules.add("operator")
        if "prompt_custom" not in self.imports:
            self.prompt_modules.add("prompt_custom")

    def _bind_module(self, path, name, renamed):
        self.imports[name if renamed else name.split(".")[0]] = path if renamed else path.split(".")[0]
        last = path.split(".")[-1]
        if last in ("operator", "operators") and path != "operator":
            self.operator_modules.add(name)
        elif last.startswith("prompt"):
            self.prompt_modules.add(name)

    def _bind_members(self, node):
        module = node.module or ""
        last = module.split(".")[-1]
        for alias in node.names:
            name = alias.asname or alias.name
            self.imports[name] = module + "." + alias.name
            if alias.name in ("operator", "operators"):
                self.operator_modules.add(name)
            elif last in ("operator", "operators") and module != "operator":
                if alias.name != "*":
                    self.operator_classes[name] = alias.name
            elif alias.name in LLM_FACTORIES:
                self.factories.add(name)
            elif last.startswith("prompt"):
                if alias.name == "*":
                    self.prompt_star = True
                else:
                    self.prompt_names[name] = alias.name
            elif alias.name.startswith("prompt"):
                self.prompt_modules.add(name)

    def _lineage(self):
        """The workflow class and its bases of this file; opaque when a base comes from elsewhere."""
        found, queue, opaque = [], [self.workflow] if self.workflow else [], False
        while queue:
            node = queue.pop(0)
            if node in found:
                continue
            found.append(node)
            if node.keywords or node.decorator_list:
                opaque = True
            for base in node.bases:
                if isinstance(base, ast.Name) and base.id in self.classes and self.classes[base.id] is not node:
                    queue.append(self.classes[base.id])
                elif not (isinstance(base, ast.Name) and base.id in ("object", "ABC")):
                    opaque = True
        return found, opaque

    def _methods(self):
        methods = {}
        for owner in reversed(self.lineage):
            for node in owner.body:
                if isinstance(node, FUNCTIONS):
                    methods[node.name] = node
        return methods

    def _read_attributes(self):
        pending = []
        for owner in self.lineage:
            for node in owner.body:
                if isinstance(node, FUNCTIONS):
                    for part in nodes_below(node):
                        pending.extend((node.name, target, value) for target, value in _stores(part))
        pending.sort(key=lambda item: not isinstance(item[2], ast.Call))
        for method, target, value in pending:
            attribute = self_attribute(target)
            if attribute is None:
                continue
            kind, name = self._element(value) if value is not None else ("other", None)
            self.attributes.setdefault(attribute, []).append(Binding(kind, name, target, method))


def _stores(node):
    """(target, value) of each binding a node makes; the value is None where it can not be told apart."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                values = [None] * len(target.elts)
                if isinstance(node.value, (ast.Tuple, ast.List)) and len(node.value.elts) == len(target.elts):
                    values = node.value.elts
                for part, value in zip(target.elts, values):
                    yield part, value
            else:
                yield target, node.value
    elif isinstance(node, ast.AnnAssign):
        if node.value is not None:
            yield node.target, node.value
    elif isinstance(node, ast.AugAssign):
        yield node.target, None
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield node.target, None
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield item.optional_vars, None
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            yield target, None
