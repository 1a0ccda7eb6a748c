DROP TABLE one_time_tokens;
DROP TABLE refresh_tokens;
DROP TABLE token_families;
DROP TABLE auth_sessions;
DROP TABLE user_profiles;
DROP TABLE users;
