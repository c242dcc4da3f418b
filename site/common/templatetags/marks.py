from django import template

from common.marks import mark_of

register = template.Library()
register.filter("mark_of", mark_of)
