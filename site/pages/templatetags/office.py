from django import template

from pages import office_policy

register = template.Library()
register.simple_tag(office_policy.nonce, name="nonce")
