"""Shortened JavaScript: what may be renamed, and what may not."""

from __future__ import annotations

import pytest

from assistant.channels.shorten import shorten


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("const first = 1;\n// a note\nuse(first);", "const aa=1;use(aa);"),
        ("/** @type {x} */ (thing).name;", "(thing).name;"),
        ('say("// no note", "first");', 'say("// no note","first");'),
        ("const word = window.word;", "const aa=window.word;"),
        ("function add(one, other) {\n  return one + other;\n}", "function aa(a,b){return a+b;}"),
        ("function f(value) { return +value + +value; }", "function aa(a){return+a+ +a;}"),
        ("async function go() {\n  await go();\n}", "async function aa(){await aa();}"),
        ("const box = { text: 1, go() { return 2; } };", "const aa={text:1,go(){return 2;}};"),
        ("const make = (text) => ({ text, more: text });", "const aa=(a)=>({text:a,more:a});"),
        ("const { text, lang: tongue } = box;", "const{text,lang:tongue}=box;"),
        ("const read = ({ text, more = 1 }) => text + more;", "const aa=({text:a,more:b=1})=>a+b;"),
        ("const list = [1, 2].map((item, at) => item * at);", "const aa=[1,2].map((a,b)=>a*b);"),
        ("function f([head, ...rest]) { return rest; }", "function aa([b,...a]){return a;}"),
        ("function f(a1) { if (document) { return a1; } }", "function aa(a){if(document){return a;}}"),
        ("try { go(); } catch (error) { stop(error); }", "try{go();}catch(a){stop(a);}"),
        (
            "const f = (x1) => `a ${x1} {b} ${`c ${x1}`} // d`;",
            "const aa=(a)=>`a ${a} {b} ${`c ${a}`} // d`;",
        ),
        (r"const f = (line) => line.replace(/[/'\"]\/\w+/g, line / 2);", None),
        ("class Box extends Old {\n  open() { return 1; }\n}", "class aa extends Old{open(){return 1;}}"),
        ("const f = (open) => (open ? one : two);", "const aa=(a)=>(a?one:two);"),
        ("for (const item of items) { go(item); }", "for(const a of items){go(a);}"),
        ("const f = (use) => { let a = use; return a; };", "const aa=(a)=>{let b=a;return b;};"),
    ],
)
def test_only_variables_of_its_own_are_renamed(code: str, expected: str | None) -> None:
    if expected is None:
        expected = r"const aa=(a)=>a.replace(/[/'\"]\/\w+/g,a/2);"
    assert shorten(code) == expected


def test_a_free_name_is_never_given_to_another() -> None:
    assert shorten("function f(value) { return a + value; }") == "function aa(b){return a+b;}"


def test_names_of_one_statement_are_used_again_in_the_next() -> None:
    code = "function f(one) { return one; }\nfunction g(two) { return f(two); }"
    assert shorten(code) == "function aa(a){return a;}function bb(a){return aa(a);}".replace("bb", "ab")


@pytest.mark.parametrize("code", ["`never ends", "const f = /never ends", "say('single')", 'say("never ends'])
def test_what_is_not_understood_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        shorten(code)
