"""Lets independent awaits of a workflow run at the same time, with the results and the trace of one by one.

Generated workflows hardly ever call `asyncio.gather`: they await one call after another, even where none needs
another's result. `rewrite` starts such calls together and awaits each at its old place. What it keeps:
- no call is made that the program would not have made one by one, an earlier exception apart;
- calls start in program order, so textually identical requests keep their replies (a loop may overtake only calls
  that are surely different requests);
- a failure shows where the program awaits the call; calls started and never awaited are cancelled.
Whatever is not understood stays as it is.
"""

import ast
import copy

from flow_guest.outline import ENTRY_NAMES, FUNCTIONS, Outline, nodes_below
from flow_guest.overlap_effects import EffectReader
from flow_guest.overlap_loops import rewrite_comprehensions, rewrite_loop
from flow_guest.overlap_moves import Substitution, earliest_start
from flow_guest.overlap_nodes import RUNTIME, Replaced, attribute, located, method_call, parameters, with_scope
from flow_guest.overlap_scope import NameFacts
from flow_guest.overlap_shared import SharedFacts

_TALKING = frozenset(("print", "logger", "logging", "log"))  # what a cancelled helper said would be heard
_REPEATING = (ast.For, ast.comprehension)
_BLOCKS = ("body", "orelse", "finalbody")


def rewrite(tree):
    """The tree with independent calls started together; the tree as it was when anything is unexpected."""
    changed = copy.deepcopy(tree)
    return changed if _overlapped(changed, "graph.py") is not None else tree


def compiled(tree, outline, source, name):
    """The code of a program with overlap. The tree is used up: what is unexpected is compiled from the source."""
    code = _overlapped(tree, name, outline)
    return compile(source, name, "exec", dont_inherit=True) if code is None else code


def _overlapped(tree, name, outline=None):
    """Rewrites a tree in place; its code, or None where it may have to stay as it was."""
    try:
        if not _Rewriter(tree, outline or Outline(tree)).run():
            return None
        ast.fix_missing_locations(tree)
        return compile(tree, name, "exec", dont_inherit=True)
    except Exception:  # a program we can not follow runs one by one, which is always right
        return None


class _Rewriter:
    def __init__(self, tree, outline):
        self.tree = tree
        self.outline = outline
        self.changes = 0
        self.names = 0

    def run(self):
        if not any(_may_gain(node) for owner in self.outline.lineage for node in owner.body):
            return False
        self.shared = SharedFacts(self.outline)
        if not self.shared.supported():
            return False
        helpers = safe_helpers(self.outline, self.shared)
        for owner in self.outline.lineage:
            for node in owner.body:
                if _may_gain(node):
                    facts = NameFacts(node, self.outline, self.shared)
                    if facts.supported():
                        reader = EffectReader(facts, helpers)
                        node.body = self.block(node.body, reader)
        if self.changes:
            self._import_runtime()
        return bool(self.changes)

    def fresh(self, what):
        self.names += 1
        return "_flow_%s_%d" % (what, self.names)

    def block(self, statements, reader):
        """Rewrites one block: its loops and nested blocks first, then the calls of its own statements."""
        infos = reader.block(statements)
        plan = _Plan(statements, infos, reader)
        nested = [self._nested(node, reader) for node in statements]
        return self._emit(nested, plan)

    def _nested(self, node, reader):
        if isinstance(node, ast.For):
            rewritten = rewrite_loop(node, reader, self)
            if rewritten is not None:
                self.changes += 1
                return rewritten
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            return node
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)):
            rewritten = rewrite_comprehensions(node, reader, self)
            if rewritten is not None:
                self.changes += 1
                return rewritten
            return node
        self.nested_blocks(node, reader)
        return node

    def nested_blocks(self, node, reader):
        """Rewrites the blocks inside a compound statement, each on its own."""
        for field in _BLOCKS:
            inner = getattr(node, field, None)
            if isinstance(inner, list) and inner:
                setattr(node, field, self.block(inner, reader))
        for handler in getattr(node, "handlers", None) or ():
            handler.body = self.block(handler.body, reader)
        for case in getattr(node, "cases", None) or ():
            case.body = self.block(case.body, reader)

    def _emit(self, statements, plan):
        result = []
        index = 0
        while index < len(statements):
            end = plan.segment_end(index)
            if end is None:
                result.append(statements[index])
                index += 1
                continue
            scope = self.fresh("scope")
            choices = {}
            body = []
            for position in range(index, end + 1):
                for move in plan.starts(position):
                    task = self.fresh("call")
                    choices[id(move.site.node)] = (attribute(task, "ready"), method_call(task, "join", []))
                    body.append(_start(scope, task, move))
                body.append(Replaced(choices).visit(statements[position]))
            result.append(with_scope(scope, body, statements[index]))
            self.changes += 1
            index = end + 1
        return result

    def _import_runtime(self):
        body = self.tree.body
        place = 0
        for index, node in enumerate(body):
            docstring = index == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if docstring or future:
                place = index + 1
        statement = ast.ImportFrom(
            module="flow_guest", names=[ast.alias(name="overlap_runtime", asname=RUNTIME)], level=0)
        statement.lineno = statement.end_lineno = body[place].lineno if place < len(body) else 1
        statement.col_offset = statement.end_col_offset = 0
        body.insert(place, statement)


class _Move:
    def __init__(self, site, position, substitution):
        self.site = site
        self.position = position
        self.substitution = substitution


class _Plan:
    """Before which statement of a block each call starts."""

    def __init__(self, statements, infos, reader):
        self.moves = []
        self._last = {}
        previous = 0
        for index, info in enumerate(infos):
            startable = all(site.movable for site in info.calls)
            for site in info.calls:
                if not startable:
                    previous = index
                    continue
                earliest, substitutions = earliest_start(index, site, statements, infos, reader)
                position = self._settle(index, max(earliest, previous), infos)
                substitution = Substitution([item for item in substitutions if item.index >= position])
                self.moves.append(_Move(site, position, substitution))
                self._last[id(site)] = index
                previous = position

    @staticmethod
    def _settle(index, lowest, infos):
        """The first statement from `lowest` on that awaits: starting earlier than that gains nothing."""
        for candidate in range(lowest, index):
            info = infos[candidate]
            if info.calls and all(site.movable for site in info.calls):
                return candidate
        return index

    def starts(self, position):
        return [move for move in self.moves if move.position == position]

    def segment_end(self, index):
        """The last statement that awaits something started before statement `index` or after it in one go."""
        if len(self.starts(index)) < 2:
            return None
        end = index
        position = index
        while position <= end:
            for move in self.starts(position):
                end = max(end, self._last[id(move.site)])
            position += 1
        return end


def _start(scope, task, move):
    call = move.substitution.apply(move.site.call)
    value = method_call(scope, "start", [ast.Lambda(args=parameters(()), body=call)])
    statement = ast.Assign(targets=[ast.Name(id=task, ctx=ast.Store())], value=value)
    return located(statement, move.site.node)


def _may_gain(node):
    """Whether a member of the class is an async method that awaits more than once, or in a loop."""
    if not isinstance(node, ast.AsyncFunctionDef):
        return False
    nodes = nodes_below(node)
    awaits = sum(isinstance(part, ast.Await) for part in nodes)
    return awaits > 1 or (awaits == 1 and any(isinstance(part, _REPEATING) for part in nodes))


def safe_helpers(outline, shared):
    """Own async methods that make at most one call and touch nothing but their own names.

    With two calls in it, two runs of a helper would mix their requests, and identical ones could swap replies.
    """
    found = set()
    for name, method in outline.methods.items():
        if name in ENTRY_NAMES or not isinstance(method, ast.AsyncFunctionDef):
            continue
        if name in outline.attributes or method.decorator_list:
            continue
        facts = NameFacts(method, outline, shared)
        if not facts.supported():
            continue
        total = EffectReader(facts).merged(method.body)
        nodes = nodes_below(method)
        talks = any(isinstance(node, ast.Name) and node.id in _TALKING for node in nodes)
        awaits = sum(isinstance(node, ast.Await) for node in nodes)
        loops = [node for node in nodes
                 if isinstance(node, (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp))
                 and any(isinstance(part, ast.Await) for part in nodes_below(node))]
        given = {arg.arg for arg in method.args.args}
        changed = facts.groups(total.mutates) & {facts.group(arg) for arg in given}
        if not (total.opaque or changed or talks) and awaits <= 1 and not loops and awaits == len(total.inner_calls):
            found.add(name)
    return found
