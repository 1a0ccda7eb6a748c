"""What accounts register."""

from __future__ import annotations

from codequest.features.accounts import (
    actions_admin,
    actions_deeds,
    actions_invitations,
    actions_password,
    actions_profile,
    actions_sessions,
    actions_sign_in,
    jobs,
    messages,
    messages_deeds,
    rules,
)
from codequest.protocol.actor import Access
from codequest.protocol.channel import Channel
from codequest.protocol.command import Command, Mode, RateLimit
from codequest.protocol.event import Kind
from codequest.protocol.feature import Feature, Job

COOKIE = "A cookie can be set and taken back by HTTP alone."
SECRET = "Passwords and tokens go over HTTP alone, where no log of the socket can hold them."  # noqa: S105
PAGE = "It belongs to a page of settings, not to a live view."

SIGN_IN = (
    Command(
        messages.Register,
        actions_sign_in.register,
        rest=(("POST", "/auth/register"),),
        access=Access.ANYONE,
        mode=Mode.STEPWISE,
        status=201,
        limit=RateLimit(
            rules.REGISTER_ADDRESS.name, rules.REGISTER_ADDRESS.times, rules.REGISTER_ADDRESS.per_s
        ),
        secret=True,
        one_door=COOKIE,
    ),
    Command(
        messages.GetRegistration,
        actions_invitations.get_registration,
        rest=(("GET", "/auth/registration"),),
        access=Access.ANYONE,
        mode=Mode.READ,
        one_door=PAGE,
    ),
    Command(
        messages.LogIn,
        actions_sign_in.log_in,
        rest=(("POST", "/auth/login"),),
        access=Access.ANYONE,
        mode=Mode.STEPWISE,
        secret=True,
        one_door=COOKIE,
    ),
    Command(
        messages.LogOut,
        actions_sign_in.log_out,
        rest=(("POST", "/auth/logout"),),
        access=Access.ANYONE,
        secret=True,
        one_door=COOKIE,
    ),
    Command(
        messages.Me,
        actions_sign_in.me,
        rest=(("GET", "/auth/me"),),
        ws="account:me",
        access=Access.ANYONE,
        mode=Mode.READ,
    ),
    Command(
        messages.RefreshTokens,
        actions_sign_in.refresh,
        rest=(("POST", "/auth/refresh"),),
        access=Access.ANYONE,
        mode=Mode.STEPWISE,
        limit=RateLimit("refresh", 600, 60),
        secret=True,
        one_door=SECRET,
    ),
    Command(
        messages.StartGuest,
        actions_sign_in.start_guest,
        rest=(("POST", "/auth/guest"),),
        access=Access.ANYONE,
        mode=Mode.READ,
        status=201,
        limit=RateLimit("guest", 600, 60),
        secret=True,
        one_door=SECRET,
    ),
)
SESSIONS = (
    Command(
        messages.ListSessions,
        actions_sessions.list_sessions,
        rest=(("GET", "/auth/sessions"),),
        mode=Mode.READ,
        one_door=PAGE,
    ),
    Command(
        messages.RevokeSession,
        actions_sessions.revoke_session,
        rest=(("DELETE", "/auth/sessions/{session_id}"),),
        one_door=PAGE,
    ),
)
MAILED = RateLimit("mailed-token", rules.TOKEN_ADDRESS.times, rules.TOKEN_ADDRESS.per_s)
PASSWORD = (
    Command(
        messages.ChangePassword,
        actions_password.change_password,
        rest=(("PUT", "/auth/password"),),
        mode=Mode.STEPWISE,
        secret=True,
        one_door=SECRET,
    ),
    Command(
        messages.ChangeEmail,
        actions_password.change_email,
        rest=(("PUT", "/auth/email"),),
        mode=Mode.STEPWISE,
        secret=True,
        one_door=SECRET,
    ),
    Command(
        messages.ForgotPassword,
        actions_password.forgot_password,
        rest=(("POST", "/auth/forgot-password"),),
        access=Access.ANYONE,
        mode=Mode.STEPWISE,
        status=202,
        one_door=PAGE,
    ),
    Command(
        messages.ResetPassword,
        actions_password.reset_password,
        rest=(("POST", "/auth/reset-password"),),
        access=Access.ANYONE,
        mode=Mode.STEPWISE,
        limit=MAILED,
        secret=True,
        one_door=SECRET,
    ),
    Command(
        messages.VerifyEmail,
        actions_password.verify_email,
        rest=(("POST", "/auth/verify-email"),),
        access=Access.ANYONE,
        limit=MAILED,
        secret=True,
        one_door=SECRET,
    ),
    Command(
        messages.ResendVerification,
        actions_password.resend_verification,
        rest=(("POST", "/auth/resend-verification"),),
        access=Access.ANYONE,
        mode=Mode.STEPWISE,
        status=202,
        one_door=PAGE,
    ),
)
PROFILE = (
    Command(
        messages.GetProfile,
        actions_profile.get_profile,
        rest=(("GET", "/auth/profile"), ("GET", "/users/profile")),
        mode=Mode.READ,
        one_door=PAGE,
    ),
    Command(
        messages.UpdateProfile,
        actions_profile.update_profile,
        rest=(("PUT", "/auth/profile"), ("PUT", "/users/profile")),
        one_door=PAGE,
    ),
)
ADMIN = (
    Command(
        messages.AdminListUsers,
        actions_admin.list_users,
        rest=(("GET", "/admin/users"),),
        access=Access.ADMIN,
        mode=Mode.READ,
        one_door=PAGE,
    ),
    Command(
        messages.CountWaiting,
        actions_admin.count_waiting,
        rest=(("GET", "/admin/waiting"),),
        access=Access.ADMIN,
        mode=Mode.READ,
        one_door=PAGE,
    ),
    Command(
        messages.AdminGetUser,
        actions_admin.get_user,
        rest=(("GET", "/admin/users/{user_id}"),),
        access=Access.ADMIN,
        mode=Mode.READ,
        one_door=PAGE,
    ),
    Command(
        messages.AdminUpdateUser,
        actions_admin.update_user,
        rest=(("PUT", "/admin/users/{user_id}"),),
        access=Access.ADMIN,
        one_door=PAGE,
    ),
    Command(
        messages.Invite,
        actions_invitations.invite,
        rest=(("POST", "/admin/invitations"),),
        access=Access.ADMIN,
        status=201,
        secret=True,
        one_door=SECRET,
    ),
    Command(
        messages.ListInvitations,
        actions_invitations.list_invitations,
        rest=(("GET", "/admin/invitations"),),
        access=Access.ADMIN,
        mode=Mode.READ,
        one_door=PAGE,
    ),
    Command(
        messages.WithdrawInvitation,
        actions_invitations.withdraw_invitation,
        rest=(("DELETE", "/admin/invitations/{invitation_id}"),),
        access=Access.ADMIN,
        one_door=PAGE,
    ),
)

FEATURE = Feature(
    name="accounts",
    commands=(*SIGN_IN, *SESSIONS, *PASSWORD, *PROFILE, *ADMIN),
    channels=(
        Channel(
            actions_deeds.ADMINS,
            Kind.LOG,
            "What admins and makers of problems did to the site; for admins.",
            actions_deeds.may_hear_admins,
            events=(messages_deeds.AdminDid,),
        ),
    ),
    jobs=(
        Job(rules.SEND_WELCOME, jobs.send_welcome, stepwise=True),
        Job(rules.SEND_VERIFICATION, jobs.send_verification, stepwise=True),
        Job(rules.SEND_VERIFICATION_TO, jobs.send_verification_to, stepwise=True),
        Job(rules.SEND_RESET, jobs.send_reset, stepwise=True),
        Job(rules.SEND_PASSWORD_CHANGED, jobs.send_password_changed, stepwise=True),
        Job(rules.SEND_EMAIL_CHANGED, jobs.send_email_changed, stepwise=True),
        Job(rules.DELETE_EXPIRED, jobs.delete_expired, every_s=3600.0),
    ),
)
