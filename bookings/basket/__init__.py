"""A booking while it is made: places on several dates and self-paced courses, held together."""
