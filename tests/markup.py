"""Is it valid HTML? Parsed as the standard says, without forgiveness; then what may stand inside
what, which attributes there are, and whether what is referred to is there. What the standard says,
for the elements that this site uses: an element that is not in these tables is a finding too."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEADINGS = names("h1 h2 h3 h4 h5 h6")
PHRASING = names(
    "a abbr b br button cite code data em i iframe img input kbd label mark meter output picture "
    "progress q s script select small span strong sub sup svg textarea time u var wbr"
)
SECTIONS = names("article aside footer header nav section")
FLOW = (
    PHRASING
    | HEADINGS
    | SECTIONS
    | names(
        "address blockquote details dialog div dl fieldset figure form hgroup hr main menu ol p "
        "pre table template ul"
    )
)
INTERACTIVE = names("a button details iframe input label select textarea")

#: What may stand in each element.
CONTENT = {
    **dict.fromkeys(
        SECTIONS
        | names("address blockquote body dd dialog div figcaption form hgroup li main td template"),
        FLOW,
    ),
    **dict.fromkeys(
        HEADINGS
        | names(
            "abbr b button cite code em i kbd label mark output p pre q s small span strong sub "
            "sup time u"
        ),
        PHRASING,
    ),
    **dict.fromkeys(
        names(
            "base br col hr img input link meta meter option progress script source textarea title "
            "wbr"
        ),
        names(""),
    ),
    **dict.fromkeys(names("dt th"), FLOW - SECTIONS - HEADINGS),
    **dict.fromkeys(names("thead tbody tfoot"), names("tr")),
    **dict.fromkeys(names("ul ol"), names("li template")),
    **dict.fromkeys(names("summary legend"), PHRASING | HEADINGS),
    "html": names("head body"),
    "head": names("title meta link script base"),
    "dl": names("dt dd div"),
    "table": names("caption colgroup thead tbody tfoot tr"),
    "caption": FLOW - {"table"},
    "colgroup": names("col"),
    "tr": names("th td"),
    "details": FLOW | {"summary"},
    "fieldset": FLOW | {"legend"},
    "figure": FLOW | {"figcaption"},
    "select": names("option optgroup hr"),
    "optgroup": names("option"),
    "picture": names("source img"),
}
#: Their children are those that the parent of theirs may have.
TRANSPARENT = {"a", "ins", "del"}
FIRST = {"summary": "details", "legend": "fieldset", "caption": "table"}

GLOBAL = names(
    "class id lang dir title hidden tabindex role autofocus translate inert enterkeyhint inputmode "
    "spellcheck"
)
ATTRIBUTES = {
    "a": names("href rel download hreflang type target referrerpolicy"),
    "button": names("type name value disabled form formaction formmethod"),
    "blockquote": names("cite"),
    "col": names("span"),
    "details": names("open name"),
    "fieldset": names("disabled name form"),
    "form": names("action method novalidate autocomplete name enctype"),
    "img": names("src srcset sizes alt width height loading decoding"),
    "input": names(
        "type name value maxlength minlength min max step pattern required disabled readonly "
        "checked multiple placeholder size autocomplete list accept form"
    ),
    "label": names("for"),
    "li": names("value"),
    "link": names("rel href as type crossorigin color media sizes"),
    "meta": names("name content charset property media http-equiv"),
    "ol": names("start type reversed"),
    "optgroup": names("label disabled"),
    "option": names("value selected disabled label"),
    "script": names("src defer type async"),
    "select": names("name required disabled multiple size autocomplete form"),
    "source": names("srcset type media sizes width height"),
    "td": names("colspan rowspan headers"),
    "textarea": names(
        "name rows cols maxlength minlength required disabled readonly placeholder autocomplete "
        "form wrap"
    ),
    "th": names("colspan rowspan headers scope abbr"),
    "time": names("datetime"),
}
REQUIRED = {"img": names("src alt"), "optgroup": names("label")}
#: Attributes that hold ids of other elements.
REFERENCES = names(
    "for aria-labelledby aria-describedby aria-controls list form headers aria-owns aria-details "
    "aria-errormessage"
)


def findings(html: str) -> list[str]:
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(html)
    errors = [f"line {position[0]}: {code} {facts}" for position, code, facts in parser.errors]
    return [*errors, *_of_element(root, []), *_of_document(root)]


def _of_element(element: Element, above: list[Element]) -> Iterator[str]:
    tag = element.tag
    if not isinstance(tag, str) or tag.startswith("{"):
        return  # a comment, or a drawing
    where = "/".join([*(each.tag for each in above[-3:]), tag])
    yield from (f"{where}: {finding}" for finding in _of_attributes(element))
    yield from (f"{where}: {finding}" for finding in _of_place(element, above))
    allowed = _content(element, above)
    if allowed is None:
        yield f"{where}: no such element"
        return
    if "span" not in allowed and _has_text(element):
        yield f"{where}: text has no place here"
    for child in element:
        if isinstance(child.tag, str):
            name = "svg" if child.tag.startswith("{") else child.tag
            if name not in allowed and name not in TRANSPARENT:
                yield f"{where}: {name} has no place here"
            yield from _of_element(child, [*above, element])


def _content(element: Element, above: list[Element]) -> frozenset[str] | None:
    if element.tag in TRANSPARENT:
        return _content(above[-1], above[:-1])
    if element.tag == "div" and above and above[-1].tag == "dl":
        return names("dt dd")
    return CONTENT.get(element.tag)


def _has_text(element: Element) -> bool:
    if element.tag in names("title script option textarea progress meter"):
        return False
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip() for text in texts)


def _of_attributes(element: Element) -> Iterator[str]:
    known = GLOBAL | ATTRIBUTES.get(element.tag, names(""))
    for name in element.attrib:
        if name not in known and not name.startswith(("data-", "aria-")):
            yield f"{name} is no attribute of it"
    for name in REQUIRED.get(element.tag, names("")).difference(element.attrib):
        yield f"{name} is missing"
    if element.tag == "meta" and "charset" not in element.attrib:
        named = {"name", "property", "http-equiv"} & set(element.attrib)
        if len(named) != 1 or "content" not in element.attrib:
            yield "a name and its content belong together"
    if "tabindex" in element.attrib and int(element.attrib["tabindex"]) > 0:
        yield "tabindex over 0"


def _of_place(element: Element, above: list[Element]) -> Iterator[str]:
    tags = [each.tag for each in above]
    tag = element.tag
    if tag in INTERACTIVE and not (tag == "input" and element.get("type") == "hidden"):
        for outer in {"a", "button"}.intersection(tags):
            yield f"may not be inside {outer}"
    if tag in ("form", "label") and tag in tags:
        yield "may not be inside another"
    if tag in ("header", "footer") and {"header", "footer"}.intersection(tags):
        yield "may not be inside a header or footer"
    if tag == "main" and {"article", "aside", "footer", "header", "nav"}.intersection(tags):
        yield "is the main part of the document alone"
    if tag in FIRST and (not tags or tags[-1] != FIRST[tag] or above[-1][0] is not element):
        yield f"is the first child of {FIRST[tag]}"
    if tag == "label":
        controls = [each for each in element.iter() if each.tag in ("input", "select", "textarea")]
        if len(controls) > 1:
            yield "labels one control"


def _of_document(root: Element) -> Iterator[str]:
    elements = [each for each in root.iter() if isinstance(each.tag, str)]
    ids = Counter(each.attrib["id"] for each in elements if "id" in each.attrib)
    yield from (f"the id {name!r} is there twice" for name, times in ids.items() if times > 1)
    yield from (f"{name!r} is no id" for name in ids if not name or len(name.split()) != 1)
    for each in elements:
        for attribute in REFERENCES:
            for name in each.get(attribute, "").split():
                if name not in ids:
                    yield f"{each.tag}: {attribute} refers to {name!r}, which is not there"
        href = each.get("href", "")
        if each.tag == "a" and href.startswith("#") and href[1:] and href[1:] not in ids:
            yield f"a: {href} leads nowhere"
    tags = [each.tag for each in elements]
    if tags.count("main") != 1:
        yield f"{tags.count('main')} main elements"
    yield from _of_headings([int(tag[1]) for tag in tags if tag in HEADINGS])
    if not root.get("lang"):
        yield "no language"
    if not (root.findtext("head/title") or "").strip():
        yield "no title"


def _of_headings(levels: list[int]) -> Iterator[str]:
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"a heading of level {level} after one of level {before}"
