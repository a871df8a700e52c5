"""The name that was probably meant, for a finding's hint."""

import difflib


def nearest(name, known):
    """" Did you mean X?", or an empty text where nothing known is near."""
    known = sorted(item for item in known if item)
    found = difflib.get_close_matches(name, known, 1, 0.6)
    if not found:
        plain = {item.lower().replace("_", ""): item for item in known}
        found = [item for key, item in plain.items() if key == name.lower().replace("_", "")]
    return " Did you mean %s?" % found[0] if found else ""
