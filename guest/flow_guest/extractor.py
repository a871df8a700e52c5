"""The code in a model's reply, cleaned to what an entry point needs.

Models answer in fences or without, with prose around the code, with tests behind it, with the function's body alone,
or cut off in the middle. `extract` finds the code; `sanitize` keeps of it what the entry point can reach. Neither
runs anything, and neither changes what the kept code does: statements are taken as they are written.
"""

import ast
import collections
import textwrap

from flow_guest.extractor_needs import (defines, is_stub, method_owner, names_bound, names_used, needed,
                                        obvious_import, undefined_names)
from flow_guest.extractor_text import (code_regions, fenced_blocks, longest_prefix, parse, plain_lines, repaired,
                                       without_reasoning)
from flow_guest.outline import FUNCTIONS


def extract(text, entry_point, prompt=""):
    """(code, found, notes): the code of a reply for `entry_point`; `found` says whether it defines it.

    `prompt` is what the model was asked to complete; where it is Python, its imports and helpers are added when the
    code needs them, and a reply that is only a body is put behind it. When nothing fits, the best code there is
    comes back with `found` False and a note.
    """
    notes = []
    original = plain_lines(text or "")
    prompt = plain_lines(prompt or "")
    reply = without_reasoning(original)
    if reply != original:
        notes.append("reasoning left out")
    pieces = _pieces(reply)
    code = _choose(pieces, entry_point, notes)
    if code is None:
        code = _as_body(reply, pieces, entry_point, prompt)
        if code is not None:
            notes.append("the reply is a body: the prompt was put in front")
    if code is None:
        code = _cut_off(reply, entry_point, notes)
    if code is None:
        return _without_entry(pieces, entry_point, notes)
    code, helpers = _with_prompt(code, prompt, entry_point, notes)
    return sanitize(code, entry_point, helpers), True, notes


def sanitize(code, entry_point, also=()):
    """The part of a program that the entry point can reach, with imports it forgot; tests and prints left out.

    `also` names what has to stay beside it: a task's tests may call the helpers that its prompt defines. Code that
    does not parse comes back as its longest beginning that does, and code without the entry point as it is.
    """
    tree = parse(code)
    if tree is None:
        code = longest_prefix(code)
        tree = parse(code)
    if tree is None or not tree.body:
        return code
    roots = {entry_point}
    if not defines(tree, entry_point):
        owner = method_owner(tree, entry_point)
        if owner is None:
            return code.strip("\n") + "\n"
        roots = {owner.name}
    roots |= set(also)
    kept = _without_stubs(needed(tree, roots))
    text = _source(code, kept)
    tree = parse(text)
    if tree is None:
        return code.strip("\n") + "\n"
    return _with_imports(text, tree)


def _pieces(reply):
    """The stretches of a reply that are code, in order: its fences, or what parses where it has none."""
    blocks = fenced_blocks(reply)
    pieces = []
    for block in blocks:
        text = repaired(block.text)
        if parse(text) is not None:
            pieces.append(text)
        else:
            pieces.extend(code_regions(text))
    if not any(_is_code(piece) for piece in pieces):
        text = repaired(reply)
        pieces.extend([text] if parse(text) is not None else code_regions(text))
    return [piece for piece in pieces if piece.strip()]


def _is_code(piece):
    tree = parse(piece)
    return tree is not None and any(not isinstance(node, ast.Expr) for node in tree.body)


def _choose(pieces, entry_point, notes):
    """The last piece that defines the entry point with a body, and in front of it what it needs of the others."""
    trees = [parse(piece) for piece in pieces]
    defining = [index for index, tree in enumerate(trees) if tree is not None and defines(tree, entry_point)]
    if not defining:
        return None
    real = [index for index in defining if not _only_stub(trees[index], entry_point)]
    if len(defining) > 1:
        notes.append("%d blocks define %s" % (len(defining), entry_point))
    chosen = (real or defining)[-1]  # earlier ones are examples and first attempts: measured, the last wins
    missing = undefined_names(trees[chosen])
    helpers = []
    for index, tree in enumerate(trees):
        if index == chosen or tree is None:
            continue
        for node in tree.body:
            if names_bound(node) & missing and isinstance(
                    node, FUNCTIONS + (ast.ClassDef, ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom)):
                helpers.append((index, node))
                missing |= undefined_names(ast.Module(body=[node], type_ignores=[]))
    # A helper met early may need one met before it: take each block's needed statements in order.
    if helpers:
        notes.append("helpers taken from other blocks")
        front = []
        for index in sorted({index for index, _ in helpers}):
            wanted = missing
            body = [node for node in trees[index].body if names_bound(node) & wanted
                    and entry_point not in names_bound(node) and not isinstance(node, (ast.For, ast.Expr))]
            front.append(_source(pieces[index], body))
        return "\n".join(front) + "\n" + pieces[chosen]
    return pieces[chosen]


def _only_stub(tree, entry_point):
    found = [node for node in tree.body if isinstance(node, FUNCTIONS) and node.name == entry_point]
    return bool(found) and all(is_stub(node) for node in found)


def _as_body(reply, pieces, entry_point, prompt):
    """The prompt with the reply as its body, for models that complete rather than answer."""
    if not prompt.strip():
        return None
    head = prompt.rstrip("\n")
    if parse(head + "\n    pass\n") is None or not defines(parse(head + "\n    pass\n"), entry_point):
        return None
    texts = [block.text for block in fenced_blocks(reply)] + [reply]
    for text in texts:
        if not text.strip():
            continue
        body = text.strip("\n")
        dedented = textwrap.dedent(body)
        for form in (body, textwrap.indent(dedented, "    "), _first_line_indented(body)):
            code = head + "\n" + form + "\n"
            tree = parse(code)
            if tree is None:
                code = _body_prefix(head, form)
                tree = parse(code) if code else None
            if tree is not None and defines(tree, entry_point) and not _only_stub(tree, entry_point) \
                    and _body_grew(tree, entry_point):
                return code
    return None


def _first_line_indented(body):
    lines = body.split("\n")
    return "\n".join(["    " + lines[0].lstrip()] + lines[1:])


def _body_prefix(head, body):
    """The prompt and as much of the body as parses, prose behind it left out."""
    code = longest_prefix(head + "\n" + body + "\n")
    return code if len(code) > len(head) + 4 else None


def _body_grew(tree, entry_point):
    """A body made of prose words parses now and then; one with a statement that does something is code.

    Definitions alone do nothing: that is another function than the one asked for, and no body.
    """
    idle = (ast.Expr, ast.Pass, ast.ClassDef, ast.Import, ast.ImportFrom) + FUNCTIONS
    for node in tree.body:
        if isinstance(node, FUNCTIONS) and node.name == entry_point:
            return any(not isinstance(part, idle) for part in node.body)
    return False


def _cut_off(reply, entry_point, notes):
    """What is left of the entry point when the reply breaks off or goes wrong inside it."""
    texts = [repaired(block.text) for block in fenced_blocks(reply)] + [textwrap.dedent(reply)]
    for text in texts:
        lines = text.split("\n")
        for index, line in enumerate(lines):
            if line.startswith(("def %s(" % entry_point, "def %s (" % entry_point, "async def %s(" % entry_point)):
                code = longest_prefix("\n".join(lines[index:]))
                tree = parse(code)
                if tree is not None and defines(tree, entry_point) and not _only_stub(tree, entry_point):
                    notes.append("the code is cut off or broken; its beginning was kept")
                    front = code_regions("\n".join(lines[:index]))
                    return "\n".join(front + [code])
    return None


def _without_entry(pieces, entry_point, notes):
    """The best there is when no function of the right name can be found."""
    for piece in pieces:
        tree = parse(piece)
        owner = method_owner(tree, entry_point) if tree is not None else None
        if owner is not None:
            notes.append("%s is a method of class %s" % (entry_point, owner.name))
            return sanitize(piece, entry_point), False, notes
    functions = []
    for piece in pieces:
        tree = parse(piece)
        functions += [node.name for node in tree.body if isinstance(node, FUNCTIONS)] if tree is not None else []
    if functions:
        notes.append("no %s; the code defines %s" % (entry_point, ", ".join(functions[:5])))
    elif not pieces:
        notes.append("no code in the reply")
    else:
        notes.append("the code does not define %s" % entry_point)
    return max(pieces, key=len, default=""), False, notes


def _with_prompt(code, prompt, entry_point, notes):
    """(code, helpers): imports and helpers of the prompt that the code lacks, put in front of it.

    The prompt's own functions are helpers whether the code calls them or not, as the tests may.
    """
    tree = parse(code)
    start = parse(prompt.rstrip("\n") + "\n    pass\n") or parse(prompt)
    if tree is None or start is None:
        return code, set()
    helpers = {node.name for node in start.body
               if isinstance(node, FUNCTIONS) and node.name != entry_point and not is_stub(node)}
    present = set().union(*map(names_bound, tree.body)) if tree.body else set()
    missing = undefined_names(tree) | (helpers - present)
    taken, changed = [], True
    while changed:
        changed = False
        for node in start.body:
            if node in taken or entry_point in names_bound(node):
                continue
            star = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
            if star or names_bound(node) & missing:
                taken.append(node)
                missing |= names_used(node) - present
                changed = True
    if not taken:
        return code, helpers
    notes.append("taken from the prompt: %s" % ", ".join(sorted(set().union(*map(names_bound, taken)))))
    front = [node for node in start.body if node in taken]
    return "\n".join(ast.unparse(node) for node in front) + "\n\n" + code, helpers


def _without_stubs(kept):
    """Definitions without a body go where the same name has one with a body."""
    full = {node.name for node in kept if isinstance(node, FUNCTIONS) and not is_stub(node)}
    return [node for node in kept if not (is_stub(node) and node.name in full)]


def _source(code, nodes):
    """The text of statements as written, blank lines between definitions."""
    lines = code.split("\n")
    parts = []
    firsts = [min([node.lineno] + [item.lineno for item in getattr(node, "decorator_list", [])]) for node in nodes]
    # Statements of one level can only meet on their first and last lines.
    held = collections.Counter()
    for node, first in zip(nodes, firsts):
        held.update({first, node.end_lineno})
    for node, first in zip(nodes, firsts):
        alone = node.col_offset == 0 and held[first] == held[node.end_lineno] == 1
        last = lines[node.end_lineno - 1] if node.end_lineno <= len(lines) else ""
        if alone and not last.encode("utf-8", "replace")[node.end_col_offset:].strip().startswith(b";"):
            text = "\n".join(lines[first - 1:node.end_lineno])
        else:
            text = ast.get_source_segment(code, node) or ast.unparse(node)
            if getattr(node, "decorator_list", None):
                text = ast.unparse(node)
        spaced = isinstance(node, FUNCTIONS + (ast.ClassDef,))
        parts.append(("\n\n" if spaced and parts else "") + text + "\n")
    return "".join(parts)


def _with_imports(text, tree):
    """The code behind the imports that it plainly forgot."""
    lines = []
    for name in sorted(undefined_names(tree)):
        line = obvious_import(name, tree)
        if line is not None and line not in lines:
            lines.append(line)
    if not lines:
        return text
    head = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    if head:
        rest = [node for node in tree.body if node not in head]
        return _source(text, head) + "\n".join(lines) + "\n\n\n" + _source(text, rest)
    return "\n".join(lines) + "\n\n\n" + text
