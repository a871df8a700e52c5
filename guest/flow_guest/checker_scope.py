"""Which code of a program runs for certain: a mistake elsewhere may never matter, so it is only a warning.

Certain is what stands in the module, the class, the constructor or the entry itself, in no branch and no handler,
and before the first statement that may leave the function.
"""

import ast

from flow_guest.outline import ENTRY_NAMES, FUNCTIONS

_MAYBE = (ast.If, ast.IfExp, ast.While, ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)


class Certainty:
    """Ids of the nodes that run whenever the program is used."""

    def __init__(self, outline):
        self._certain = set()
        self._block(outline.tree.body, outline)

    def __contains__(self, node):
        return id(node) in self._certain

    def _block(self, body, outline):
        """Marks a block's certain part; True when what follows the block is certain too."""
        for statement in body:
            if isinstance(statement, ast.ClassDef):
                if statement in outline.lineage:
                    self._class(statement, outline)
                continue
            if isinstance(statement, FUNCTIONS):
                continue
            if isinstance(statement, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
                self._mark(statement)
                return False
            if isinstance(statement, ast.If):
                self._mark(statement.test)
                if _leaves(statement):
                    return False
            elif isinstance(statement, ast.For):
                self._mark(statement.iter)
                self._mark(statement.target)
                if _runs_once(statement.iter):
                    if not self._block(statement.body, outline):
                        return False
                elif _leaves(statement):
                    return False
            elif isinstance(statement, ast.While):
                self._mark(statement.test)
                if _leaves(statement):
                    return False
            elif isinstance(statement, (ast.With, ast.AsyncWith)):
                for item in statement.items:
                    self._mark(item.context_expr)
                if not self._block(statement.body, outline):
                    return False
            elif isinstance(statement, ast.Try):
                if _leaves(statement):
                    return False
            elif hasattr(ast, "Match") and isinstance(statement, getattr(ast, "Match")):
                if _leaves(statement):
                    return False
            else:
                self._mark(statement)
        return True

    def _class(self, node, outline):
        for item in node.body:
            if not isinstance(item, FUNCTIONS):
                self._mark(item)
            elif item.name == "__init__" or item.name in ENTRY_NAMES:
                if outline.methods.get(item.name) is item:
                    self._block(item.body, outline)

    def _mark(self, node):
        queue = [node]
        while queue:
            part = queue.pop()
            self._certain.add(id(part))
            if isinstance(part, ast.BoolOp):
                queue.append(part.values[0])
            elif isinstance(part, ast.IfExp):
                queue.append(part.test)
            elif isinstance(part, (ast.ListComp, ast.SetComp, ast.DictComp)):
                queue.append(part.generators[0].iter)
                if _runs_once(part.generators[0].iter) and not part.generators[0].ifs \
                        and len(part.generators) == 1:
                    queue.extend([part.key, part.value] if isinstance(part, ast.DictComp) else [part.elt])
            elif not isinstance(part, _MAYBE + FUNCTIONS):
                queue.extend(ast.iter_child_nodes(part))


def _leaves(statement):
    """Whether a statement may leave the function or an enclosing loop."""
    queue = [statement]
    while queue:
        node = queue.pop()
        if isinstance(node, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
            return True
        if not isinstance(node, FUNCTIONS + (ast.ClassDef, ast.Lambda)):
            queue.extend(ast.iter_child_nodes(node))
    return False


def _runs_once(iterable):
    """Whether a loop over this runs at least once: a display, or a range of a positive constant."""
    if isinstance(iterable, (ast.List, ast.Tuple, ast.Set)):
        return bool(iterable.elts) and not isinstance(iterable.elts[0], ast.Starred)
    if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "range":
        last = iterable.args[:1]
        return len(iterable.args) == 1 and isinstance(last[0], ast.Constant) and isinstance(last[0].value, int) \
            and last[0].value > 0
    return False
