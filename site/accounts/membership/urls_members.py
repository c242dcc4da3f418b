"""Belonging to an organisation."""

from django.urls import path

from accounts.membership import invitation_views, member_views

HERE = "organisation/<uuid:public_id>/members/"

urlpatterns = [
    path("invitations/<str:token>/", invitation_views.invitation, name="invitation"),
    path(HERE, member_views.member_list, name="members"),
    path(f"{HERE}invite/", member_views.invite, name="members_invite"),
    path(f"{HERE}leave/", member_views.leave, name="members_leave"),
    path(f"{HERE}<uuid:member>/role/", member_views.role, name="member_role"),
    path(f"{HERE}<uuid:member>/remove/", member_views.remove, name="member_remove"),
    path(f"{HERE}<uuid:member>/hand-over/", member_views.hand_over, name="member_hand_over"),
    path(
        f"{HERE}invitations/<uuid:invitation>/resend/",
        member_views.resend,
        name="invitation_resend",
    ),
    path(
        f"{HERE}invitations/<uuid:invitation>/withdraw/",
        member_views.withdraw,
        name="invitation_withdraw",
    ),
]
