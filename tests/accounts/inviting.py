"""What tests of invitations share; their fixtures are in `conftest`."""

NEW = "new.person@example.org"


def text(response):
    return response.content.decode()
