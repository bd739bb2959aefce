"""How forms are drawn, in one place."""

from django.forms.renderers import TemplatesSetting


class RelearnRenderer(TemplatesSetting):
    """Draw forms and fields with the project's own components, from the project's templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
