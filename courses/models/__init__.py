from .catalogue import Course, CourseIndexPage, CoursePage, TopicPage
from .interest import InterestNotice
from .joining import CalendarFeed, JoiningSettings, SentNotice
from .learning import Attendance, Enrolment
from .needs import AccessNeeds, StandingNeeds
from .runs import CourseRun, CourseRunQuerySet, Session
from .topics import Topic

__all__ = [
    "AccessNeeds",
    "Attendance",
    "CalendarFeed",
    "Course",
    "CourseIndexPage",
    "CoursePage",
    "CourseRun",
    "CourseRunQuerySet",
    "Enrolment",
    "InterestNotice",
    "JoiningSettings",
    "SentNotice",
    "Session",
    "StandingNeeds",
    "Topic",
    "TopicPage",
]
