from wagtail.admin.userbar import ContentCheckerItem


class ContentChecks(ContentCheckerItem):
    """Wagtail's checks beside the editor (headings, links, alt text that is a file's name), and
    that no picture goes without alt text at all."""

    axe_run_only = [*ContentCheckerItem.axe_run_only, "image-alt", "image-redundant-alt"]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": "Picture without alt text",
            "help_text": "Say what it shows, or that it is decorative",
        },
        "image-redundant-alt": {
            "error_name": "Alt text repeats the words beside it",
            "help_text": "Say what the picture adds",
        },
    }
