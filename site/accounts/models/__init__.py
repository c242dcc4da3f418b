from accounts.models.learners import Learner
from accounts.models.organisations import Membership, Organisation
from accounts.models.sessions import UserSession
from accounts.models.users import User, display_name

__all__ = ["Learner", "Membership", "Organisation", "User", "UserSession", "display_name"]
