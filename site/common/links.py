"""An address on this site that editors may type: for what no chooser of pages lists."""

from django.core.validators import RegexValidator

#: A second slash would make it an address of somebody else's.
validate_local_path = RegexValidator(
    r"^/(?!/)[^\s\\<>\"]*$", "Start with a slash, as in “/enquiries/”: an address on this site."
)
