"""The forms that take a CSV file, or its text, on any page that imports."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.portals.uploads import SentFile

MB = 1_000_000
MOST_MB = 2  # Django itself takes 2.5 MB of text, and answers to more with a bare 400


def _too_large() -> forms.ValidationError:
    return forms.ValidationError(
        _("This is larger than %(mb)s MB. Cut it into several files."), params={"mb": MOST_MB}
    )


class FileForm(forms.Form):
    """A CSV file, of which the text is taken."""

    file = SentFile(
        label=gettext_lazy("CSV file"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=format_lazy(gettext_lazy("Up to {mb} MB."), mb=MOST_MB),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def clean_file(self) -> str:
        """Return the text of the file."""
        file = self.cleaned_data["file"]
        if file.size > MOST_MB * MB:
            raise _too_large()
        content: bytes = file.read()
        try:
            text = content.decode("utf-8-sig")  # Excel marks its files
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            sentence = _("Line %(line)s is not UTF-8. In Excel, save as “CSV UTF-8”.")
            raise forms.ValidationError(sentence, params={"line": line}) from error
        if not text.strip():
            raise forms.ValidationError(_("This file is empty."))
        return text


class PasteForm(forms.Form):
    """The text of a CSV file, or cells copied from a spreadsheet."""

    text = forms.CharField(
        label=gettext_lazy("Text of the file, with its header"),
        strip=False,  # tabs at the end of a line are cells
        widget=forms.Textarea({"rows": 5, "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste the text of a file.")},
    )

    def clean_text(self) -> str:
        """Return what was pasted."""
        text: str = self.cleaned_data["text"]
        if len(text.encode(errors="replace")) > MOST_MB * MB:
            raise _too_large()
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text.removeprefix("\ufeff")
