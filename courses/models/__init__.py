from .catalogue import Course, CourseIndexPage, CoursePage
from .learning import Attendance, Enrolment
from .runs import CourseRun, CourseRunQuerySet, Session

__all__ = [
    "Attendance",
    "Course",
    "CourseIndexPage",
    "CoursePage",
    "CourseRun",
    "CourseRunQuerySet",
    "Enrolment",
    "Session",
]
