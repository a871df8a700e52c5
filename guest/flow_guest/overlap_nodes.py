"""The few syntax nodes that an overlapped workflow is made of, placed where the program's own code stood.

Names start with one underscore: two would be mangled inside the class.
"""

import ast

RUNTIME = "_flow_overlap"


def located(node, origin):
    """Gives new nodes the place of the one they stand for, so that errors name the program's own line."""
    ast.copy_location(node, origin)
    return ast.fix_missing_locations(node)


def attribute(name, member):
    return ast.Attribute(value=ast.Name(id=name, ctx=ast.Load()), attr=member, ctx=ast.Load())


def method_call(name, method, arguments):
    return ast.Call(func=attribute(name, method), args=arguments, keywords=[])


def parameters(names):
    return ast.arguments(posonlyargs=[], args=[ast.arg(arg=name) for name in names], vararg=None, kwonlyargs=[],
                         kw_defaults=[], kwarg=None, defaults=[])


def with_scope(scope, body, origin):
    """`with _flow_overlap.scope() as scope:` around statements."""
    item = ast.withitem(context_expr=method_call(RUNTIME, "scope", []),
                        optional_vars=ast.Name(id=scope, ctx=ast.Store()))
    return located(ast.With(items=[item], body=body), origin)


class Replaced(ast.NodeTransformer):
    """Puts `await <joined> if <ready> else <the await as it was>` in the place of chosen awaits.

    `choices` maps the id of an Await to (ready, joined) expressions. The old await stays for a call that could
    not start, so that whatever is wrong with it shows where and how it would have.
    """

    def __init__(self, choices):
        self.choices = choices

    def visit_Await(self, node):
        choice = self.choices.get(id(node))
        self.generic_visit(node)
        if choice is None:
            return node
        ready, joined = choice
        return located(ast.IfExp(test=ready, body=ast.Await(value=joined), orelse=node), node)
