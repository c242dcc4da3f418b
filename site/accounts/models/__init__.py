from accounts.models.addresses import AddressClaim, EmailAddress
from accounts.models.contact import ContactPreferences
from accounts.models.invitations import Invitation
from accounts.models.learners import Learner
from accounts.models.organisations import Membership, Organisation
from accounts.models.sessions import UserSession
from accounts.models.users import User, display_name

__all__ = [
    "AddressClaim",
    "ContactPreferences",
    "EmailAddress",
    "Invitation",
    "Learner",
    "Membership",
    "Organisation",
    "User",
    "UserSession",
    "display_name",
]
