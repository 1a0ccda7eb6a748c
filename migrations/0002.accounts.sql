-- People, how they prove who they are, and where they are signed in. Tokens are stored as SHA-256 only.

CREATE TABLE users (
    id uuid CONSTRAINT users_pkey PRIMARY KEY,
    username text NOT NULL CONSTRAINT users_username_form CHECK (username ~ '^[A-Za-z0-9_-]{2,30}$'),
    email text NOT NULL CONSTRAINT users_email_form CHECK (email ~ '^[!-~]{1,64}@[!-~]{1,189}$'),
    display_name text NOT NULL
        CONSTRAINT users_display_name_length CHECK (char_length(display_name) BETWEEN 2 AND 50),
    password_hash text,  -- NULL: nobody can log in with a password
    role text NOT NULL DEFAULT 'learner' CONSTRAINT users_role_known
        CHECK (role IN ('learner', 'instructor', 'business_partner', 'admin', 'system_admin')),
    requested_role text CONSTRAINT users_requested_role_known
        CHECK (requested_role IN ('instructor', 'business_partner')),  -- waits for an admin
    email_verified_at timestamptz,
    banned_at timestamptz,
    ban_reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
-- I, l and 1, O and 0, - and _ look alike in many fonts; two people may not differ in these alone.
CREATE UNIQUE INDEX users_username_look_key ON users (lower(translate(username, 'I10-', 'llo_')));
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE INDEX users_requested_role ON users (id) WHERE requested_role IS NOT NULL;

CREATE TABLE user_profiles (
    user_id uuid CONSTRAINT user_profiles_pkey PRIMARY KEY
        CONSTRAINT user_profiles_user_fkey REFERENCES users (id) ON DELETE CASCADE,
    bio text NOT NULL DEFAULT '',
    links jsonb NOT NULL DEFAULT '[]',
    "position" text NOT NULL DEFAULT '',
    experience_level text CONSTRAINT user_profiles_experience_level_known
        CHECK (experience_level IN ('beginner', 'intermediate', 'advanced', 'expert')),
    preferred_languages text[] NOT NULL DEFAULT '{}',
    target_companies text[] NOT NULL DEFAULT '{}',
    time_zone text NOT NULL DEFAULT 'UTC',
    updated_at timestamptz NOT NULL
);

-- Browsers. `id` is shown to its owner; the cookie holds the token whose hash stands here.
CREATE TABLE auth_sessions (
    id uuid CONSTRAINT auth_sessions_pkey PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT auth_sessions_token_hash_key UNIQUE,
    user_id uuid NOT NULL CONSTRAINT auth_sessions_user_fkey REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    user_agent text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX auth_sessions_user ON auth_sessions (user_id, last_seen_at DESC);
CREATE INDEX auth_sessions_expires_at ON auth_sessions (expires_at);

-- API clients. A family is one log-in; each refresh token is good once, a second use ends the family.
CREATE TABLE token_families (
    id uuid CONSTRAINT token_families_pkey PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT token_families_user_fkey REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address text NOT NULL DEFAULT '',
    revoked_at timestamptz
);
CREATE INDEX token_families_user ON token_families (user_id, last_seen_at DESC);
CREATE INDEX token_families_expires_at ON token_families (expires_at);

CREATE TABLE refresh_tokens (
    token_hash bytea CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
    family_id uuid NOT NULL
        CONSTRAINT refresh_tokens_family_fkey REFERENCES token_families (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);

-- What stands in mails: good once, for a while, and for the address it was sent to.
CREATE TABLE one_time_tokens (
    token_hash bytea CONSTRAINT one_time_tokens_pkey PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT one_time_tokens_user_fkey REFERENCES users (id) ON DELETE CASCADE,
    purpose text NOT NULL CONSTRAINT one_time_tokens_purpose_known
        CHECK (purpose IN ('verify_email', 'reset_password')),
    email text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX one_time_tokens_user ON one_time_tokens (user_id, purpose);
CREATE INDEX one_time_tokens_expires_at ON one_time_tokens (expires_at);
