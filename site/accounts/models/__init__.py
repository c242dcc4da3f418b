from accounts.models.learners import Learner, LearnerQuerySet
from accounts.models.merges import UNDOABLE, Merge, MergeStep
from accounts.models.organisations import Membership, Organisation
from accounts.models.users import User, display_name

__all__ = [
    "UNDOABLE",
    "Learner",
    "LearnerQuerySet",
    "Membership",
    "Merge",
    "MergeStep",
    "Organisation",
    "User",
    "display_name",
]
