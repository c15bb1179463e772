"""Two versions of a document beside each other (版本对照)."""

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.models import Compilation, PolicyDocument
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.readmodels import DiffLine, DocumentDiff, FieldChange
from xianzhi.apps.ledger.selectors.documents import head_of
from xianzhi.apps.ledger.selectors.reviews import load_sources, visible_document
from xianzhi.apps.ledger.wording import field_label, say_value
from xianzhi.core.policy.review import JsonValue, RowChange, SourceRow, compare
from xianzhi.records.decisions import NotFoundError, require

__all__ = ["document_diff"]


def document_diff(
    actor: Actor, document_id: str, before: int | None = None, after: int | None = None
) -> DocumentDiff:
    """Compare the rows of two versions as read (版本对照); by default the last two.

    Raises
    ------
    NotFoundError
        There is no such version, or no earlier one to compare with.
    """
    require(may_review(actor))
    document = visible_document(actor, document_id)
    current = document.current
    if current is None:
        raise NotFoundError
    last = current.version.number if after is None else after
    new = _compilation(document, last)
    old = _compilation(document, last - 1 if before is None else before)
    texts = old.version.text, new.version.text
    changes = compare(load_sources(old), load_sources(new))
    lines = tuple(_line(change, *texts) for change in changes)
    kinds = [line.change for line in lines]
    return DocumentDiff(
        document=head_of(document),
        before=old.version.number,
        after=new.version.number,
        lines=lines,
        added=kinds.count("added"),
        removed=kinds.count("removed"),
        changed=kinds.count("changed"),
        same=kinds.count("same"),
    )


def _compilation(document: PolicyDocument, version: int) -> Compilation:
    found = Compilation.objects.filter(document=document, version__number=version)
    latest = found.select_related("version").order_by("-number").first()
    if latest is None:
        raise NotFoundError
    return latest


def _line(change: RowChange, before_text: str, after_text: str) -> DiffLine:
    row = change.after or change.before
    return DiffLine(
        change=change.change,
        before_id=change.before.id if change.before else None,
        after_id=change.after.id if change.after else None,
        title=_title(row),
        fields=tuple(_field(change, name) for name in change.fields),
        before_text=_words(change.before, before_text),
        after_text=_words(change.after, after_text),
    )


def _field(change: RowChange, name: str) -> FieldChange:
    return FieldChange(
        field=name,
        label=field_label(name),
        before=say_value(name, _value(change.before, name)),
        after=say_value(name, _value(change.after, name)),
    )


def _value(row: SourceRow | None, name: str) -> JsonValue:
    fields = {item.name: item.value for item in row.fields} if row else {}
    return fields.get(name)


def _title(row: SourceRow | None) -> str:
    return str(_value(row, "title") or "")


def _words(row: SourceRow | None, text: str) -> str:
    return text[row.start : row.end] if row else ""
