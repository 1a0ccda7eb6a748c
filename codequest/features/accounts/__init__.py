"""People: who they are, how they prove it, and where they are signed in.

Tables: users, user_profiles, auth_sessions (rows are made by adapters.session_store), token_families,
refresh_tokens, one_time_tokens.

Invariants
- Usernames are unique without regard to case and to characters that look alike; addresses without regard to case.
- Tokens and passwords are stored hashed and stand in no log, error, event or job.
- A refresh token is good once; using it again ends its family. A mailed token is good once, for a while.
- A new password or address ends every other session; a ban ends all. Who acts is looked up at every request.
- Log-in, forgot-password and resend-verification answer the same, in the same time, whether or not the account
  exists.

Events: `session:revoked` on `user:ID`, which closes the sockets of that session.
"""
