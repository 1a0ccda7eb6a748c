-- Invitations to register: links that admins make. The token in the link is stored as SHA-256 only.
-- depends: 0002.accounts

CREATE TABLE invitations (
    id uuid CONSTRAINT invitations_pkey PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT invitations_token_hash_key UNIQUE,
    note text NOT NULL,  -- whom it is for
    places integer NOT NULL CONSTRAINT invitations_places_known CHECK (places > 0),
    used integer NOT NULL DEFAULT 0 CONSTRAINT invitations_used_within_places CHECK (used BETWEEN 0 AND places),
    created_by uuid NOT NULL CONSTRAINT invitations_creator_fkey REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX invitations_creator ON invitations (created_by);
CREATE INDEX invitations_expires_at ON invitations (expires_at);
