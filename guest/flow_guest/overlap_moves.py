"""How far up its block a call may start: over which statements, and with which temporaries written out."""

import ast
import copy

from flow_guest.outline import nodes_below
from flow_guest.overlap_scope import target_names

MAX_SUBSTITUTIONS = 8
MAX_NODES = 600


class Temporary:
    """A name that a pure statement of the block binds, and its value: `index` is that statement's place."""

    def __init__(self, index, name, value):
        self.index = index
        self.name = name
        self.value = value


class Substitution:
    """Writes temporaries out in a call, so that the call no longer waits for the statements that bind them."""

    def __init__(self, temporaries):
        self.temporaries = temporaries

    def apply(self, call):
        call = copy.deepcopy(call)
        for temporary in self.temporaries:
            call = _Replace(temporary.name, temporary.value).visit(call)
        return call


class _Replace(ast.NodeTransformer):
    def __init__(self, name, value):
        self.name = name
        self.value = value

    def visit_Name(self, node):
        if node.id == self.name and isinstance(node.ctx, ast.Load):
            return ast.copy_location(copy.deepcopy(self.value), node)
        return node


def inner_names(node):
    """Names that comprehensions and lambdas inside an expression bind: nothing may be written out over them."""
    names = set()
    for part in nodes_below(node):
        if isinstance(part, ast.comprehension):
            names.update(target_names(part.target) or ())
        elif isinstance(part, ast.Lambda):
            names.update(arg.arg for arg in part.args.args)
    return names


def temporary_of(statement, index, reader):
    """(Temporary, its effects) where a statement only binds one name to a pure value, else None."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    if not isinstance(statement.targets[0], ast.Name):
        return None
    effects = reader.expression(statement.value)
    if not effects.pure() or inner_names(statement.value):
        return None
    return Temporary(index, statement.targets[0].id, statement.value), effects


def write_out(reads, temporary, effects, call, taken):
    """The reads of a call once a temporary is written out, or None where that would change its meaning."""
    if len(taken) >= MAX_SUBSTITUTIONS:
        return None
    bound = inner_names(call)
    if bound & (effects.reads | {temporary.name}):
        return None
    if sum(1 for _ in nodes_below(temporary.value)) > MAX_NODES:
        return None
    return (reads - {temporary.name}) | effects.reads


def earliest_start(index, site, statements, infos, reader):
    """(place, temporaries): the first place in the block before which the call may start.

    Going up, it stops at the first statement that may leave the block, that does something unknown, that binds
    what the call reads (unless it can be written out), or that changes an object which the call can see.
    """
    facts = reader.facts
    reads, taken = set(site.reads), []
    place = index
    while place > 0:
        info = infos[place - 1]
        if not info.crossable() or not all(call.movable for call in info.calls):
            break
        hit = info.writes & reads
        if hit:
            found = temporary_of(statements[place - 1], place - 1, reader)
            if found is None:
                break
            widened = write_out(reads, found[0], found[1], site.call, taken)
            if widened is None:
                break
            reads = widened
            taken.append(found[0])
        if facts.groups(reads) & facts.groups(info.mutates):
            break
        place -= 1
    return place, taken


# Operators whose whole request is the text they are given, so that two of them may send the same.
_TEXT_OPERATORS = frozenset(("Custom", "CustomCodeGenerate", "llm", "operator"))


def distinct(first, second):
    """Whether two calls surely send different requests: other operators, or other constant instructions."""
    for site in (first, second):
        if site.operator.startswith("self."):
            return False
    if first.operator != second.operator:
        if first.operator not in _TEXT_OPERATORS or second.operator not in _TEXT_OPERATORS:
            return "operator" not in (first.operator, second.operator)
    left, right = _instruction(first.call), _instruction(second.call)
    return left is not None and right is not None and left != right


def _instruction(call):
    for keyword in call.keywords:
        if keyword.arg == "instruction":
            value = keyword.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return "text:" + value.value
            if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
                return "name:" + value.attr
    return None

