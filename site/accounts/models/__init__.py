from accounts.models.imports import ImportRow, LearnerImport
from accounts.models.learners import Learner
from accounts.models.organisations import Membership, Organisation
from accounts.models.photos import ProfilePhoto
from accounts.models.users import User, display_name

__all__ = [
    "ImportRow",
    "Learner",
    "LearnerImport",
    "Membership",
    "Organisation",
    "ProfilePhoto",
    "User",
    "display_name",
]
