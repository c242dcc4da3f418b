from accounts.models.learners import Learner
from accounts.models.organisations import Membership, Organisation
from accounts.models.privacy import DataExport, ErasureRequest
from accounts.models.users import User, display_name

__all__ = [
    "DataExport",
    "ErasureRequest",
    "Learner",
    "Membership",
    "Organisation",
    "User",
    "display_name",
]
