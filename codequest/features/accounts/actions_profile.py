"""My profile."""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from codequest.errors import NotFound
from codequest.features.accounts import queries, rules
from codequest.features.accounts.messages import GetProfile, Link, ProfileView, UpdateProfile
from codequest.protocol.context import Context


async def get_profile(ctx: Context, message: GetProfile) -> ProfileView:
    """My profile as I edit it."""
    profile = await queries.profile(ctx.db, ctx.actor.person_id)
    if profile is None:
        raise NotFound("This account is gone.")
    return profile


async def update_profile(ctx: Context, message: UpdateProfile) -> ProfileView:
    """Change what is given of my profile; what is left out stays."""
    user_id = ctx.actor.person_id
    await queries.lock_profile(ctx.db, user_id)
    before = await get_profile(ctx, GetProfile())
    after = _merged(before, message)
    rules.check(
        [
            ("display_name", rules.display_name_problem(after.display_name)),
            ("bio", rules.text_problem(after.bio)),
            ("position", rules.text_problem(after.position)),
            *((f"links.{i}.url", rules.link_problem(link)) for i, link in enumerate(after.links)),
            *(
                (f"target_companies.{i}", rules.text_problem(name))
                for i, name in enumerate(after.target_companies)
            ),
            ("time_zone", await _time_zone_problem(ctx, before.time_zone, after.time_zone)),
        ]
    )
    if after.display_name != before.display_name:
        await queries.set_display_name(ctx.db, user_id, after.display_name, ctx.now)
    await queries.set_profile(
        ctx.db,
        user_id,
        bio=after.bio,
        links=[{"label": link.label, "url": link.url} for link in after.links],
        position=after.position,
        experience_level=after.experience_level,
        preferred_languages=after.preferred_languages,
        target_companies=after.target_companies,
        time_zone=after.time_zone,
        now=ctx.now,
    )
    return after


async def _time_zone_problem(ctx: Context, before: str, after: str) -> str | None:
    if after == before or await queries.is_time_zone(ctx.db, after):
        return None
    return "The name of a time zone, such as Europe/Berlin or UTC."


def _merged(before: ProfileView, message: UpdateProfile) -> ProfileView:
    given = {
        name: value for name in message.__struct_fields__ if (value := getattr(message, name)) is not UNSET
    }
    for name in ("display_name", "position"):
        if name in given:
            given[name] = rules.clean_line(given[name])
    if "bio" in given:
        given["bio"] = rules.clean_text(given["bio"])
    if "links" in given:
        given["links"] = [Link(label=rules.clean_line(one.label), url=one.url) for one in given["links"]]
    if "preferred_languages" in given:
        given["preferred_languages"] = list(dict.fromkeys(given["preferred_languages"]))
    if "target_companies" in given:
        names = (rules.clean_line(name) for name in given["target_companies"])
        given["target_companies"] = list(dict.fromkeys(name for name in names if name))
    return msgspec.structs.replace(before, **given)
