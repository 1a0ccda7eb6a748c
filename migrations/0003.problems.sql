-- Problems: what there is to solve, who may know of it, and how far each person got.

CREATE TABLE problems (
    id uuid NOT NULL,
    slug text NOT NULL,
    title text NOT NULL,
    difficulty text NOT NULL,
    visibility text NOT NULL,
    manifest text NOT NULL,
    content_hash text NOT NULL,
    created_by uuid,
    authors text[] NOT NULL,
    source text NOT NULL,
    license text NOT NULL,
    editorial_html text,
    editorial_language text,
    -- Counted from user_progress; `problems.recount` counts them again.
    attempted_by integer NOT NULL DEFAULT 0,
    solved_by integer NOT NULL DEFAULT 0,
    acceptance double precision NOT NULL DEFAULT -1,
    search tsvector NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT problems_pkey PRIMARY KEY (id),
    CONSTRAINT problems_slug_key UNIQUE (slug),
    CONSTRAINT problems_slug_form CHECK (slug ~ '^[a-z0-9][a-z0-9_.-]{0,254}$'),
    CONSTRAINT problems_difficulty_known CHECK (difficulty IN ('easy', 'medium', 'hard')),
    CONSTRAINT problems_visibility_known CHECK (visibility IN ('draft', 'embargoed', 'public')),
    CONSTRAINT problems_manifest_form CHECK (manifest ~ '^[0-9a-f]{64}$'),
    CONSTRAINT problems_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX problems_created_by ON problems (created_by);
CREATE INDEX problems_visibility ON problems (visibility, id);
CREATE INDEX problems_search ON problems USING gin (search);

-- Every package hash that was ever current; a room goes on with the one it pinned.
CREATE TABLE problem_versions (
    problem_id uuid NOT NULL,
    manifest text NOT NULL,
    format text NOT NULL,
    time_ms integer NOT NULL,
    memory_bytes bigint NOT NULL,
    output_bytes bigint NOT NULL,
    processes integer NOT NULL,
    code_bytes integer NOT NULL,
    languages text[],
    time_multipliers jsonb NOT NULL,
    scoring boolean NOT NULL,
    max_score double precision,
    interactive boolean NOT NULL,
    tests integer NOT NULL,
    imported_at timestamptz NOT NULL,
    CONSTRAINT problem_versions_pkey PRIMARY KEY (problem_id, manifest),
    CONSTRAINT problem_versions_problem_id_fkey
        FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE
);
ALTER TABLE problems
    ADD CONSTRAINT problems_manifest_fkey FOREIGN KEY (id, manifest)
    REFERENCES problem_versions (problem_id, manifest) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX problems_current_version ON problems (id, manifest);

CREATE TABLE problem_statements (
    problem_id uuid NOT NULL,
    language text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    markdown text,
    html text,
    asset text,
    CONSTRAINT problem_statements_pkey PRIMARY KEY (problem_id, language),
    CONSTRAINT problem_statements_problem_id_fkey
        FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE,
    CONSTRAINT problem_statements_kind_known CHECK (kind IN ('html', 'pdf')),
    CONSTRAINT problem_statements_has_content CHECK ((kind = 'html') = (html IS NOT NULL AND asset IS NULL))
);

CREATE TABLE problem_samples (
    problem_id uuid NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    input text NOT NULL,
    output text NOT NULL,
    interaction text,
    CONSTRAINT problem_samples_pkey PRIMARY KEY (problem_id, number),
    CONSTRAINT problem_samples_problem_id_fkey
        FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE
);

CREATE TABLE problem_assets (
    problem_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    sha256 text NOT NULL,
    content_type text NOT NULL,
    size_bytes bigint NOT NULL,
    CONSTRAINT problem_assets_pkey PRIMARY KEY (problem_id, name),
    CONSTRAINT problem_assets_problem_id_fkey
        FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE,
    CONSTRAINT problem_assets_kind_known CHECK (kind IN ('picture', 'statement', 'attachment'))
);

CREATE TABLE topics (
    slug text NOT NULL,
    name text NOT NULL,
    CONSTRAINT topics_pkey PRIMARY KEY (slug)
);

CREATE TABLE problem_topics (
    problem_id uuid NOT NULL,
    topic text NOT NULL,
    CONSTRAINT problem_topics_pkey PRIMARY KEY (problem_id, topic),
    CONSTRAINT problem_topics_problem_id_fkey
        FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE,
    CONSTRAINT problem_topics_topic_fkey FOREIGN KEY (topic) REFERENCES topics (slug)
);
CREATE INDEX problem_topics_topic ON problem_topics (topic, problem_id);

CREATE TABLE problem_tags (
    problem_id uuid NOT NULL,
    tag text NOT NULL,
    CONSTRAINT problem_tags_pkey PRIMARY KEY (problem_id, tag),
    CONSTRAINT problem_tags_problem_id_fkey
        FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE
);
CREATE INDEX problem_tags_tag ON problem_tags (tag, problem_id);

CREATE TABLE user_progress (
    user_id uuid NOT NULL,
    problem_id uuid NOT NULL,
    status text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    accepted integer NOT NULL DEFAULT 0,
    failed_since integer NOT NULL DEFAULT 0,
    clean_solves integer NOT NULL DEFAULT 0,
    last_clean_at timestamptz,
    best_cpu_ms integer,
    best_memory_bytes bigint,
    first_solved_at timestamptz,
    last_attempt_at timestamptz,
    notes text NOT NULL DEFAULT '',
    CONSTRAINT user_progress_pkey PRIMARY KEY (user_id, problem_id),
    CONSTRAINT user_progress_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_progress_problem_id_fkey
        FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE,
    CONSTRAINT user_progress_status_known CHECK (status IN ('todo', 'attempted', 'solved', 'mastered'))
);
CREATE INDEX user_progress_problem_id ON user_progress (problem_id);
