from accounts.models.addresses import AddressClaim, EmailAddress
from accounts.models.contact import ContactPreferences
from accounts.models.imports import ImportRow, LearnerImport
from accounts.models.invitations import Invitation
from accounts.models.learners import Learner, LearnerQuerySet
from accounts.models.merges import UNDOABLE, Merge, MergeStep
from accounts.models.organisations import Band, Membership, Organisation
from accounts.models.photos import ProfilePhoto
from accounts.models.privacy import DataExport, ErasureRequest
from accounts.models.sessions import UserSession
from accounts.models.users import User, display_name

__all__ = [
    "UNDOABLE",
    "AddressClaim",
    "Band",
    "ContactPreferences",
    "DataExport",
    "EmailAddress",
    "ErasureRequest",
    "ImportRow",
    "Invitation",
    "Learner",
    "LearnerImport",
    "LearnerQuerySet",
    "Membership",
    "Merge",
    "MergeStep",
    "Organisation",
    "ProfilePhoto",
    "User",
    "UserSession",
    "display_name",
]
