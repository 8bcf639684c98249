-- depends: 0014_quiet_hours

-- Ids that came from elsewhere and are no ids of ours: a text, shown and found where a dialect's ids have its form.
-- `imported_at` says that a campaign was made at a vendor and its figures are the vendor's; null, that it is ours.
-- With `held_at`, a campaign waits for an operator's word: it is never due, and no lane sends anything of it.
ALTER TABLE campaigns ADD COLUMN kept_id text;
ALTER TABLE campaigns ADD COLUMN imported_at timestamptz;
ALTER TABLE campaigns ADD COLUMN held_at timestamptz;
ALTER TABLE messages ADD COLUMN kept_id text;

CREATE UNIQUE INDEX campaigns_kept_id ON campaigns (account_id, kept_id) WHERE kept_id IS NOT NULL;

-- Written once with the row and never changed, so updates stay in their page; messages made here are not in it.
CREATE UNIQUE INDEX messages_kept_id ON messages (account_id, kept_id) WHERE kept_id IS NOT NULL;

-- What a load has to end: few campaigns are held.
CREATE INDEX campaigns_held ON campaigns (account_id, held_at) WHERE held_at IS NOT NULL;
