"""The form of an existing ledger (台账导入表单)."""

from django import forms
from django.utils.translation import gettext_lazy

__all__ = ["TableForm"]


class TableForm(forms.Form):
    """One file (选择文件)."""

    file = forms.FileField(
        label=gettext_lazy("Existing ledger"),
        help_text=gettext_lazy("xlsx or csv; merged headings are read as they stand."),
        error_messages={
            "required": gettext_lazy("Choose the file of the ledger, then preview it."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
