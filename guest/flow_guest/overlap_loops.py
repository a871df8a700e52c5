"""Starts the calls of a loop's coming iterations before the loop reaches them.

`for _ in range(3): s = await self.custom(…); solutions.append(s["response"])` is what nearly every generated
workflow does. The calls of all iterations may start at once when nothing that an iteration does is seen by the
call of another and no iteration can end the loop.
"""

import ast

from flow_guest.outline import nodes_below
from flow_guest.overlap_effects import Effects
from flow_guest.overlap_moves import Substitution, distinct, temporary_of, write_out
from flow_guest.overlap_nodes import Replaced, located, method_call, parameters, with_scope
from flow_guest.overlap_scope import target_names


class _Item:
    """One statement of a loop body, try blocks opened up, with its effects."""

    def __init__(self, statement, effects, top):
        self.statement = statement
        self.effects = effects
        self.top = top  # directly in the body: runs once each iteration


class _Candidate:
    def __init__(self, site, substitution):
        self.site = site
        self.substitution = substitution


def rewrite_loop(node, reader, rewriter):
    """The loop inside a scope that runs ahead, or None where it has to stay as it is."""
    names = _flat_names(node.target)
    if names is None or node.orelse or _has_type_comment(node):
        return None
    head = Effects()
    reader.iterable(node.iter, head)
    if not head.pure():
        return None
    items = _flatten(node.body, reader, True)
    if items is None:
        return None
    candidates = _candidates(items, names, head, reader)
    if not candidates:
        return None
    scope = rewriter.fresh("scope")
    choices = _choices(scope, candidates)
    for statement in node.body:
        if not _holds(statement, choices):
            rewriter.nested_blocks(statement, reader)
    node.body = [Replaced(choices).visit(statement) for statement in node.body]
    node.iter = _ahead(scope, node.iter, names, node.target, candidates)
    return with_scope(scope, [node], node)


def rewrite_comprehensions(statement, reader, rewriter):
    """The statement with its awaiting comprehensions running ahead, or None if it has none to speed up."""
    found = []
    for node in nodes_below(statement):
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp)):
            plan = _comprehension_plan(node, reader)
            if plan is not None:
                found.append((node, plan))
    if len(found) != 1:
        return None
    node, (names, candidates) = found[0]
    if _nested_in_other(statement, node):
        return None
    scope = rewriter.fresh("scope")
    choices = _choices(scope, candidates)
    generator = node.generators[0]
    taken = Replaced(choices)
    if isinstance(node, ast.DictComp):
        node.key, node.value = taken.visit(node.key), taken.visit(node.value)
    else:
        node.elt = taken.visit(node.elt)
    generator.iter = _ahead(scope, generator.iter, names, generator.target, candidates)
    return with_scope(scope, [statement], statement)


def _comprehension_plan(node, reader):
    generator = node.generators[0]
    if len(node.generators) != 1 or generator.is_async or generator.ifs:
        return None
    names = _flat_names(generator.target)
    head = Effects()
    reader.iterable(generator.iter, head)
    if names is None or not head.pure():
        return None
    effects = Effects()
    for part in ([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]):
        reader.read(part, effects, False)
    if effects.opaque or effects.mutates or effects.writes or effects.inner_calls or not effects.calls:
        return None
    if not all(site.movable for site in effects.calls):
        return None
    return names, [_Candidate(site, Substitution([])) for site in effects.calls]


def _nested_in_other(statement, inner):
    """Inside another comprehension or lambda the scope would be entered at the wrong time."""
    for node in nodes_below(statement):
        if node is not inner and isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
                                                   ast.Lambda)):
            if any(part is inner for part in nodes_below(node)):
                return True
    return False


def _flatten(body, reader, top):
    """The statements of a body in order, those of a try opened up; None where the loop may end early."""
    items = []
    for statement in body:
        if isinstance(statement, ast.Try) and not statement.orelse and not statement.finalbody:
            inner = _flatten(statement.body, reader, top)
            if inner is None:
                return None
            items.extend(inner)
            for handler in statement.handlers:
                effects = Effects()
                effects.absorb(reader.merged(handler.body), True)
                if handler.name:
                    effects.writes.add(handler.name)
                items.append(_Item(handler, effects, False))
        else:
            items.append(_Item(statement, reader.statement(statement), top))
    for item in items:
        if item.effects.opaque or item.effects.exits - {"continue"}:
            return None
    return items


def _candidates(items, names, head, reader):
    facts = reader.facts
    writes, mutates, others = set(), set(), []
    for item in items:
        writes |= item.effects.writes
        mutates |= item.effects.mutates
        others += item.effects.inner_calls
    if writes & set(names):
        return []
    changed = facts.groups(mutates)
    if facts.groups(head.reads) & changed:
        return []
    found = []
    skipped = False
    for index, item in enumerate(items):
        for site in item.effects.calls:
            substitution = None
            if item.top and not skipped and site.movable and all(s.movable for s in item.effects.calls):
                substitution = _freed(site, index, items, writes, changed, reader)
            if substitution is None:
                others.append(site)
            else:
                found.append(_Candidate(site, substitution))
        skipped = skipped or "continue" in item.effects.exits
    return _keep_distinct(found, others)


def _freed(site, index, items, writes, changed, reader):
    """How to write the call so that it depends on the loop's own names only; None where it can not be."""
    reads, taken = set(site.reads), []
    while reads & writes:
        name = sorted(reads & writes)[0]
        binders = [place for place, item in enumerate(items) if name in item.effects.writes]
        if len(binders) != 1 or binders[0] >= index or not items[binders[0]].top:
            return None
        found = temporary_of(items[binders[0]].statement, binders[0], reader)
        if found is None:
            return None
        widened = write_out(reads, found[0], found[1], site.call, taken)
        if widened is None:
            return None
        reads = widened
        taken.append(found[0])
    if reader.facts.groups(reads) & changed:
        return None
    return Substitution(taken)


def _keep_distinct(found, others):
    """Drops calls that might equal one which stays in place: their replies could swap."""
    found, others = list(found), list(others)
    while True:
        dropped = [candidate for candidate in found
                   if not all(distinct(candidate.site, other) for other in others)]
        if not dropped:
            return found
        others += [candidate.site for candidate in dropped]
        found = [candidate for candidate in found if candidate not in dropped]


def _flat_names(target):
    """Names of a target that a lambda can take as parameters: one name, or one level of a tuple."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, (ast.Tuple, ast.List)) and all(isinstance(part, ast.Name) for part in target.elts):
        names = target_names(target)
        return names if len(set(names)) == len(names) else None
    return None


def _has_type_comment(node):
    return bool(getattr(node, "type_comment", None))


def _holds(statement, choices):
    return any(id(node) in choices for node in nodes_below(statement))


def _choices(scope, candidates):
    return {id(candidate.site.node): (method_call(scope, "ready", [ast.Constant(value=index)]),
                                      method_call(scope, "take", [ast.Constant(value=index)]))
            for index, candidate in enumerate(candidates)}


def _ahead(scope, iterable, names, target, candidates):
    makes = [_thunk(candidate, names, target) for candidate in candidates]
    call = method_call(scope, "ahead", [iterable, ast.Tuple(elts=makes, ctx=ast.Load())])
    return located(call, iterable)


def _thunk(candidate, names, target):
    call = candidate.substitution.apply(candidate.site.call)
    inner = ast.Lambda(args=parameters(names), body=call)
    if isinstance(target, ast.Name):
        return located(inner, candidate.site.node)
    spread = ast.Starred(value=ast.Name(id="_flow_item", ctx=ast.Load()), ctx=ast.Load())
    outer = ast.Lambda(args=parameters(["_flow_item"]), body=ast.Call(func=inner, args=[spread], keywords=[]))
    return located(outer, candidate.site.node)
