-- name: person_of_session
-- The active owner of a live cookie session.
SELECT u.id, u.username, u.display_name, u.role
FROM auth_sessions s
JOIN users u ON u.id = s.user_id
WHERE s.id = $1 AND s.user_id = $2 AND s.expires_at > $3 AND u.banned_at IS NULL;

-- name: person_of_family
-- The active owner of tokens that are not revoked.
SELECT u.id, u.username, u.display_name, u.role
FROM token_families f
JOIN users u ON u.id = f.user_id
WHERE f.id = $1 AND f.user_id = $2 AND f.revoked_at IS NULL AND u.banned_at IS NULL;

-- name: people_of_sessions
-- The active owners of live sessions and of tokens that are not revoked.
SELECT s.id AS session_id, u.id, u.username, u.display_name, u.role
FROM auth_sessions s
JOIN users u ON u.id = s.user_id
WHERE s.id = ANY($1::uuid[]) AND s.expires_at > $2 AND u.banned_at IS NULL
UNION ALL
SELECT f.id, u.id, u.username, u.display_name, u.role
FROM token_families f
JOIN users u ON u.id = f.user_id
WHERE f.id = ANY($1::uuid[]) AND f.revoked_at IS NULL AND u.banned_at IS NULL;

-- name: insert_user
-- A new account.
INSERT INTO users (id, username, email, display_name, password_hash, role, requested_role, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8);

-- name: insert_profile
-- An empty profile for a new account.
INSERT INTO user_profiles (user_id, updated_at) VALUES ($1, $2);

-- name: account
-- An account by its id.
SELECT id, username, display_name, email, email_verified_at IS NOT NULL AS email_verified, role, requested_role,
       created_at
FROM users
WHERE id = $1;

-- name: credentials_by_login
-- What a log-in is checked against; usernames hold no @, addresses do.
SELECT id, password_hash, banned_at
FROM users
WHERE lower(username) = lower($1) OR lower(email) = lower($1);

-- name: credentials
-- What a signed-in person's password is checked against.
SELECT id, password_hash, banned_at FROM users WHERE id = $1;

-- name: set_password
-- A new password hash.
UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1;

-- name: set_password_if_same
-- A new password hash, unless the password was changed since it was checked.
UPDATE users SET password_hash = $3, updated_at = $4 WHERE id = $1 AND password_hash = $2;

-- name: set_email_if_same
-- A new address, not yet verified, unless the password was changed since it was checked.
UPDATE users SET email = $3, email_verified_at = NULL, updated_at = $4 WHERE id = $1 AND password_hash = $2;

-- name: verify_email
-- The address is proven, if it still is the one that was written to.
UPDATE users SET email_verified_at = coalesce(email_verified_at, $3), updated_at = $3
WHERE id = $1 AND lower(email) = lower($2);

-- name: mail_recipient
-- Whom a mail goes to.
SELECT id, display_name, email, email_verified_at IS NOT NULL AS email_verified
FROM users
WHERE id = $1 AND banned_at IS NULL;

-- name: mail_recipient_by_email
-- Whom a mail goes to, by address.
SELECT id, display_name, email, email_verified_at IS NOT NULL AS email_verified
FROM users
WHERE lower(email) = lower($1) AND banned_at IS NULL;

-- name: sessions_of
-- Where somebody is signed in: browsers and API clients.
SELECT id, 'browser' AS kind, created_at, last_seen_at, expires_at, user_agent, address
FROM auth_sessions
WHERE user_id = $1 AND expires_at > $2
UNION ALL
SELECT id, 'tokens', created_at, last_seen_at, expires_at, '', address
FROM token_families
WHERE user_id = $1 AND expires_at > $2 AND revoked_at IS NULL
ORDER BY last_seen_at DESC, id DESC
LIMIT 200;

-- name: delete_session
-- Sign one browser out.
DELETE FROM auth_sessions WHERE id = $1 AND user_id = $2;

-- name: revoke_family
-- Sign one API client out.
UPDATE token_families SET revoked_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL;

-- name: delete_sessions
-- Sign all browsers out but one; the ids of those that were.
DELETE FROM auth_sessions WHERE user_id = $1 AND ($2::uuid IS NULL OR id <> $2) RETURNING id;

-- name: revoke_families
-- Sign all API clients out but one; the ids of those that were.
UPDATE token_families SET revoked_at = $3
WHERE user_id = $1 AND ($2::uuid IS NULL OR id <> $2) AND revoked_at IS NULL
RETURNING id;

-- name: insert_family
-- A log-in of an API client.
INSERT INTO token_families (id, user_id, created_at, last_seen_at, expires_at, address)
VALUES ($1, $2, $3, $3, $4, $5);

-- name: insert_refresh_token
-- A refresh token of a family.
INSERT INTO refresh_tokens (token_hash, family_id, created_at, expires_at) VALUES ($1, $2, $3, $4);

-- name: family_of_refresh_token
-- The family of a refresh token.
SELECT family_id FROM refresh_tokens WHERE token_hash = $1;

-- name: lock_family
-- The family, locked before its tokens, so that two uses of one token come one after the other.
SELECT f.id, f.user_id, f.revoked_at, u.banned_at
FROM token_families f
JOIN users u ON u.id = f.user_id
WHERE f.id = $1
FOR UPDATE OF f;

-- name: refresh_token
-- A refresh token, read under its family's lock.
SELECT expires_at, used_at FROM refresh_tokens WHERE token_hash = $1;

-- name: use_refresh_token
-- Its one use.
UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1;

-- name: renew_family
-- The family was seen.
UPDATE token_families SET last_seen_at = $2, expires_at = $3, address = $4 WHERE id = $1;

-- name: insert_one_time_token
-- A token for a mail.
INSERT INTO one_time_tokens (token_hash, user_id, purpose, email, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: one_time_token_owner
-- Whose token it is, while it is good.
SELECT t.user_id
FROM one_time_tokens t
JOIN users u ON u.id = t.user_id
WHERE t.token_hash = $1 AND t.purpose = $2 AND t.expires_at > $3 AND lower(u.email) = lower(t.email)
    AND u.banned_at IS NULL;

-- name: take_one_time_token
-- Its one use; nothing where it was used or is too old.
DELETE FROM one_time_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING user_id, email;

-- name: delete_one_time_tokens
-- Older tokens of the same purpose are no good any more.
DELETE FROM one_time_tokens WHERE user_id = $1 AND purpose = $2;

-- name: profile
-- A profile with the name that stands on it.
SELECT u.username, u.display_name, p.bio, p.links, p."position", p.experience_level, p.preferred_languages,
       p.target_companies, p.time_zone
FROM users u
JOIN user_profiles p ON p.user_id = u.id
WHERE u.id = $1;

-- name: is_time_zone
-- Whether there is a time zone of this name.
SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1);

-- name: set_display_name
-- A new name.
UPDATE users SET display_name = $2, updated_at = $3 WHERE id = $1;

-- name: lock_profile
-- The profile, before it is changed.
SELECT user_id FROM user_profiles WHERE user_id = $1 FOR UPDATE;

-- name: set_profile
-- The whole profile.
UPDATE user_profiles
SET bio = $2, links = $3, "position" = $4, experience_level = $5, preferred_languages = $6,
    target_companies = $7, time_zone = $8, updated_at = $9
WHERE user_id = $1;

-- name: admin_users
-- People as admins see them, newest first; $2 is a lower-case part of a name or address, $3 to $5 narrow it.
SELECT id, username, display_name, email, email_verified_at IS NOT NULL AS email_verified, role, requested_role,
       created_at, banned_at, ban_reason
FROM users
WHERE ($1::uuid IS NULL OR id < $1)
    AND ($2 = '' OR position($2 IN lower(username)) > 0 OR position($2 IN lower(display_name)) > 0
         OR position($2 IN lower(email)) > 0)
    AND ($3::text IS NULL OR role = $3)
    AND (NOT $4 OR requested_role IS NOT NULL)
    AND ($5::boolean IS NULL OR (banned_at IS NOT NULL) = $5)
ORDER BY id DESC
LIMIT $6;

-- name: admin_user
-- One person as admins see them.
SELECT id, username, display_name, email, email_verified_at IS NOT NULL AS email_verified, role, requested_role,
       created_at, banned_at, ban_reason
FROM users
WHERE id = $1;

-- name: waiting
-- How many wait for a role.
SELECT count(*) FROM users WHERE requested_role IS NOT NULL AND banned_at IS NULL;

-- name: lock_user
-- An account's role and ban, before they are changed.
SELECT id, username, role, requested_role, banned_at FROM users WHERE id = $1 FOR UPDATE;

-- name: set_role
-- A role; whatever was asked for is answered by it.
UPDATE users SET role = $2, requested_role = NULL, updated_at = $3 WHERE id = $1;

-- name: set_ban
-- A ban, or its end.
UPDATE users SET banned_at = $2, ban_reason = $3, updated_at = $4 WHERE id = $1;

-- name: insert_invitation
-- An invitation to register.
INSERT INTO invitations (id, token_hash, note, places, created_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: invitations
-- Invitations, newest first, before $1.
SELECT i.id, i.note, i.places, i.used, u.username AS created_by, i.created_at, i.expires_at
FROM invitations i
JOIN users u ON u.id = i.created_by
WHERE ($1::uuid IS NULL OR i.id < $1)
ORDER BY i.id DESC
LIMIT $2;

-- name: use_invitation
-- Takes a place of an invitation that is still good.
UPDATE invitations SET used = used + 1 WHERE token_hash = $1 AND expires_at > $2 AND used < places;

-- name: delete_invitation
-- Nobody else registers by it.
DELETE FROM invitations WHERE id = $1;

-- name: delete_expired_invitations
-- Invitations past their time.
DELETE FROM invitations WHERE expires_at <= $1;

-- name: delete_expired_sessions
-- What nobody can use any more.
DELETE FROM auth_sessions WHERE expires_at <= $1;

-- name: delete_expired_families
-- Families past their time, with their tokens.
DELETE FROM token_families WHERE expires_at <= $1;

-- name: delete_used_refresh_tokens
-- Used tokens past their time: a token that old is refused anyway.
DELETE FROM refresh_tokens WHERE expires_at <= $1;

-- name: delete_expired_one_time_tokens
-- Mailed tokens past their time.
DELETE FROM one_time_tokens WHERE expires_at <= $1;

-- name: logged_deeds
-- What was done, by the log of a channel, newest first. $1 the channel, $2 the offset where the page before ended,
-- $4 events that are no deeds, $5 events that are none where people did them to themselves, $6 the deed of the admins'
-- log, $7 the user name of who did it.
SELECT e."offset", e.event, e.body, e.at, a.display_name AS actor, p.display_name AS person
FROM channel_events e
LEFT JOIN users a ON a.id = (e.body ->> 'actor_id')::uuid
LEFT JOIN users p ON p.id = (e.body ->> 'user_id')::uuid
WHERE e.channel = $1 AND ($2::bigint IS NULL OR e."offset" < $2)
  AND NOT e.event = ANY ($4::text[])
  AND NOT (e.event = ANY ($5::text[]) AND e.body ->> 'actor_id' IS NOT DISTINCT FROM e.body ->> 'user_id')
  AND ($6::text IS NULL OR e.body ->> 'deed' = $6)
  AND ($7::text IS NULL OR lower(a.username) = lower($7))
ORDER BY e."offset" DESC
LIMIT $3;
