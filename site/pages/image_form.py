"""Apart from the other forms: Wagtail's form for images cannot be read before all models are."""

from typing import Any

from wagtail.images.forms import BaseImageForm


class ImageForm(BaseImageForm):
    """A picture arrives with words for those who cannot see it; each page may find better ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if description := self.fields.get("description"):
            description.required = True
            description.help_text = "What it shows, for people who cannot see it."
