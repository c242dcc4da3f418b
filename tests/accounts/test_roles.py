"""Groups of staff and what they may do, in line after migrate."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command

from accounts import policy, roles
from accounts.models import Membership
from tests import factories


def may(role):
    codes = Permission.objects.filter(group__name=role)
    return {
        f"{p.content_type.app_label}.{p.codename}" for p in codes.select_related("content_type")
    }


def test_every_role_is_a_group(db):
    assert set(roles.ALL) <= set(Group.objects.values_list("name", flat=True))


@pytest.mark.parametrize("role", roles.ALL)
def test_all_but_trainers_work_in_the_office(db, role):
    assert ("wagtailadmin.access_admin" in may(role)) == (role != roles.TRAINERS)


def test_editors_keep_what_wagtail_gives_them(db):
    editors = Group.objects.get(name=roles.EDITORS)
    assert editors.page_permissions.exists()
    assert editors.collection_permissions.exists()
    assert "accounts.view_learner" not in may(roles.EDITORS)


def test_only_administrators_manage_people_who_sign_in(db):
    assert [role for role in roles.ALL if "accounts.change_user" in may(role)] == [
        roles.ADMINISTRATORS
    ]


def test_bringing_roles_in_line_gives_back_and_takes_nothing_away(db):
    office = Group.objects.get(name=roles.TRAINING_OFFICE)
    extra = Permission.objects.get(codename="delete_learner")
    office.permissions.set([extra])
    Group.objects.get(name=roles.TRAINERS).delete()
    roles.sync()
    assert "accounts.delete_learner" in may(roles.TRAINING_OFFICE)
    assert "accounts.change_learner" in may(roles.TRAINING_OFFICE)
    assert Group.objects.filter(name=roles.TRAINERS).exists()


@pytest.mark.django_db(transaction=True)
def test_roles_survive_an_emptied_database():
    call_command("flush", interactive=False, verbosity=0)
    assert "accounts.change_learner" in may(roles.TRAINING_OFFICE)
    assert "wagtailadmin.access_admin" in may(roles.FINANCE)


def person(*, verified=True, **fields):
    user = factories.UserFactory(**fields)
    user.is_verified = lambda: verified
    return user


def test_staff_are_verified_or_they_are_nobody(db):
    assert policy.is_verified_staff(person(is_staff=True))
    assert not policy.is_verified_staff(person(is_staff=True, verified=False))
    assert not policy.is_verified_staff(person(is_staff=True, is_active=False))
    assert not policy.is_verified_staff(person(is_staff=False))
    assert not policy.is_verified_staff(factories.UserFactory(is_staff=True))
    assert not policy.is_verified_staff(AnonymousUser())


def test_a_role_is_had_by_its_group_by_superusers_and_by_nobody_unverified(db):
    trainers = Group.objects.get(name=roles.TRAINERS)
    trainer, unverified = person(is_staff=True), person(is_staff=True, verified=False)
    trainers.user_set.add(trainer, unverified)
    assert policy.is_trainer(trainer)
    assert not policy.in_role(trainer, roles.FINANCE)
    assert not policy.is_trainer(unverified)
    assert not policy.is_trainer(person(is_staff=True))
    assert policy.is_trainer(person(is_staff=True, is_superuser=True))


def test_owners_and_bookers_buy_and_managers_do_not(db):
    user = factories.UserFactory()
    owned = factories.MembershipFactory(user=user).organisation
    booked = factories.MembershipFactory(user=user, role=Membership.Role.BOOKER).organisation
    factories.MembershipFactory(user=user, role=Membership.Role.MANAGER)
    factories.MembershipFactory()
    assert set(policy.buying_organisations(user)) == {owned, booked}
    assert not policy.buying_organisations(AnonymousUser()).exists()
