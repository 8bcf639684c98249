-- depends: 0012_replies

-- An account's own end of trying again; null stands for the setting of the gateway.
ALTER TABLE accounts ADD COLUMN max_attempts integer;
ALTER TABLE accounts ADD COLUMN retry_hours double precision;

-- When the first attempt that counted was in vain; set with the first retry, so most messages never have it.
ALTER TABLE messages ADD COLUMN retried_since timestamptz;
