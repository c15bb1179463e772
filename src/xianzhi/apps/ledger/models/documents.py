"""Documents, their files, and what the compiler read (文件、版本、解析)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.ledger.choices import DocumentOrigin, DocumentStatus, RowKind
from xianzhi.records.ids import new_id

__all__ = ["Compilation", "CompiledRow", "DocumentVersion", "ImportRun", "PolicyDocument"]


class PolicyDocument(models.Model):
    """A document of the library (政策文件), through all its versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    origin = models.CharField(max_length=8, choices=DocumentOrigin.choices)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=80, blank=True)  # 发文字号
    issuer = models.CharField(max_length=200, blank=True)
    issued_date = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.IN_FORCE
    )
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    current = models.ForeignKey(
        "Compilation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="document_has_a_title"),
            models.CheckConstraint(
                condition=Q(status__in=DocumentStatus.values), name="document_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=DocumentOrigin.values), name="document_origin_is_known"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(status=DocumentStatus.REPLACED),
                name="only_replaced_documents_name_another",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="document_does_not_replace_itself",
            ),
        ]
        indexes = [models.Index(fields=["number"], name="document_by_number")]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """One file of a document with its text (版本); never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)  # a file is imported once
    file_name = models.CharField(max_length=255)
    text = models.TextField()
    blocks = models.JSONField(default=list)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"


class Compilation(models.Model):
    """What one run of the compiler read from one version (解析); never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(
        PolicyDocument, on_delete=models.PROTECT, related_name="compilations"
    )
    version = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, related_name="compilations"
    )
    number = models.PositiveIntegerField()
    compiler = models.CharField(max_length=40)
    facts = models.JSONField()
    parts = models.JSONField()
    audit = models.JSONField()  # what no row claims
    audit_claimed = models.PositiveIntegerField()
    contradictions = models.JSONField()
    edits = models.JSONField()
    compiled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="compilation_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} c{self.number}"


class CompiledRow(models.Model):
    """A row as the compiler read it (原读条目); never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    compilation = models.ForeignKey(Compilation, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    row_key = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=RowKind.choices)
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compilation", "row_key"], name="row_key_once"),
            models.UniqueConstraint(fields=["compilation", "position"], name="row_position_once"),
        ]

    def __str__(self) -> str:
        return self.row_key


class ImportRun(models.Model):
    """An import under way, for its progress (导入进度)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey("accounts.Post", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    stage = models.CharField(max_length=12)
    document = models.ForeignKey(
        PolicyDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    already_there = models.BooleanField(default=False)
    fault_code = models.CharField(max_length=80, blank=True)
    fault_params = models.JSONField(default=dict)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(fault_code=""),
                name="import_succeeds_or_fails",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.stage}"
