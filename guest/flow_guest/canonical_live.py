"""Which statements of a block can run and matter: what is left when dead code is taken out."""

import ast

_ENDS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def live_body(body):
    """The statements of a block that can run and do something, blocks inside them not looked at."""
    return _reachable(body)


def unused_bindings(body, impure):
    """The ids of assignments of a function, at any depth, whose value is pure and whose names nobody reads.

    `impure` says whether evaluating an expression may do something. Bindings that only other dead bindings read
    are dead too, so it repeats until nothing changes.
    """
    nodes = list(_live_nodes(body))
    dead = set()
    while True:
        read = _names_read(nodes, dead)
        found = {id(node) for node in nodes
                 if id(node) not in dead and _binds_names_outside(node, read) and
                 (node.value is None or not impure(node.value))}
        if not found:
            return dead
        dead |= found


def _reachable(body):
    kept = []
    for node in body:
        if isinstance(node, (ast.Pass, ast.Import, ast.ImportFrom)):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, (ast.If, ast.While)):
            known = _constant_truth(node.test)
            if known is False:
                kept.extend(_reachable(node.orelse))
                if kept and isinstance(kept[-1], _ENDS):
                    break
                continue
            if known is True and isinstance(node, ast.If):
                kept.extend(_reachable(node.body))
                if kept and isinstance(kept[-1], _ENDS):
                    break
                continue
        kept.append(node)
        if isinstance(node, _ENDS) or _always_leaves(node):
            break
    return kept


def _always_leaves(node):
    """An if whose branches both return ends the block too."""
    if not isinstance(node, ast.If) or not node.orelse:
        return False
    return all(branch and (isinstance(branch[-1], _ENDS) or _always_leaves(branch[-1]))
               for branch in (_reachable(node.body), _reachable(node.orelse)))


def _constant_truth(test):
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _constant_truth(test.operand)
        return None if inner is None else not inner
    return None


def _live_nodes(body):
    """Every node under a block, statements that never run left out."""
    for statement in _reachable(body):
        queue = [statement]
        while queue:
            node = queue.pop()
            yield node
            for _, value in ast.iter_fields(node):
                if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                    yield from _live_nodes(value)
                elif isinstance(value, list):
                    queue.extend(part for part in value if isinstance(part, ast.AST))
                elif isinstance(value, ast.AST):
                    queue.append(value)


def _names_read(nodes, dead):
    skipped = set()
    for node in nodes:
        if id(node) in dead:
            skipped.update(id(part) for part in ast.walk(node))
    read = set()
    for node in nodes:
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            read.add(node.id)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            read.update(node.names)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            read.add(node.target.id)
    return read


def _binds_names_outside(node, read):
    """Whether a node is an assignment to plain names, none of which is read."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    else:
        return False
    return all(isinstance(target, ast.Name) and target.id not in read for target in targets)
