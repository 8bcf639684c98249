import pytest

from adapters.dynamic_messaging.sieve import filter_terms, sort_terms

FILTERS: list[tuple[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]]] = [
    ("", []),
    (" , ,", []),
    ("a==1", [(("a",), "==", ("1",))]),
    (" a == 1 , b@=x y ", [(("a",), "==", ("1",)), (("b",), "@=", ("x y",))]),
    ("(a|b)>2", [(("a", "b"), ">", ("2",))]),
    ("( a | b )>=2", [(("a", "b"), ">=", ("2",))]),
    ("a|b<2", [(("a", "b"), "<", ("2",))]),
    ("a@=x|y | z", [(("a",), "@=", ("x", "y", "z"))]),
    (r"a@=x\,y,b==1", [(("a",), "@=", ("x,y",)), (("b",), "==", ("1",))]),
    (r"a@=x\|y", [(("a",), "@=", ("x|y",))]),
    (r"a@=\\", [(("a",), "@=", ("\\",))]),
    (r"a@=\\|y", [(("a",), "@=", ("\\", "y"))]),
    (r"a@=x\\\|y", [(("a",), "@=", ("x\\|y",))]),
    (r"a==\null|null", [(("a",), "==", (r"\null", "null"))]),
    ("a@=(|)", [(("a",), "@=", ("(", ")"))]),
    ("(a|b)==x)", [(("a", "b"), "==", ("x)",))]),
    ("a==", [(("a",), "==", ("",))]),
    ("a==x==y", [(("a",), "==", ("x",))]),
    ("a", [(("a",), "", ("",))]),
    (r"a@=!\@=*", [(("a",), "@=", ("!@=*",))]),
    ("a_b@=x", [(("a_b",), "@=", ("x",))]),
]


@pytest.mark.parametrize(("text", "terms"), FILTERS)
def test_filters(text: str, terms: list[tuple[tuple[str, ...], str, tuple[str, ...]]]) -> None:
    assert [(term.names, term.operator, term.values) for term in filter_terms(text)] == terms


OPERATORS = (
    *("==", "!=", ">", "<", ">=", "<=", "@=", "_=", "_-=", "!@=", "!_=", "!_-="),
    *("==*", "!=*", "@=*", "_=*", "_-=*", "!@=*", "!_=*", "!_-=*"),
)


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators(operator: str) -> None:
    (term,) = filter_terms(f"a{operator}v")
    assert (term.names, term.operator, term.values) == (("a",), operator, ("v",))
    negation = "!" if operator.startswith("!") and operator.strip("!*") != "=" else ""
    (escaped,) = filter_terms(f"a@=x{negation}\\{operator.removeprefix(negation)} ")
    assert (escaped.operator, escaped.values) == ("@=", (f"x{operator}",))


SORTS: list[tuple[str, list[tuple[str, bool]]]] = [
    ("", []),
    ("a", [("a", False)]),
    ("-a, b ,- c", [("a", True), ("b", False), ("c", True)]),
    ("a,-A,b,a", [("a", False), ("b", False)]),
    (",,", []),
]


@pytest.mark.parametrize(("text", "terms"), SORTS)
def test_sorts(text: str, terms: list[tuple[str, bool]]) -> None:
    assert [(term.name, term.descending) for term in sort_terms(text)] == terms
