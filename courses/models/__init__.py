from .catalogue import Course, CourseIndexPage, CoursePage
from .learning import Attendance, Enrolment
from .runs import CourseRun, Session

__all__ = [
    "Attendance",
    "Course",
    "CourseIndexPage",
    "CoursePage",
    "CourseRun",
    "Enrolment",
    "Session",
]
