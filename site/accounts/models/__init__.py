from accounts.models.invitations import Invitation
from accounts.models.learners import Learner
from accounts.models.organisations import Membership, Organisation
from accounts.models.users import User, display_name

__all__ = ["Invitation", "Learner", "Membership", "Organisation", "User", "display_name"]
