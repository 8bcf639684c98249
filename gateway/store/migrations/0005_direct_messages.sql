-- depends: 0004_ledger
-- A request that sends single messages makes a small campaign of the kind 'direct', which no list of campaigns
-- shows. `given_id` is the id that a client made for its message.
ALTER TABLE campaigns ADD COLUMN kind text NOT NULL DEFAULT 'campaign';
ALTER TABLE campaigns ADD COLUMN given_id uuid;

CREATE UNIQUE INDEX campaigns_given_id ON campaigns (account_id, given_id) WHERE given_id IS NOT NULL;

-- Lists of campaigns pass over the direct ones, of which there may be very many more.
CREATE INDEX campaigns_listed ON campaigns (account_id, number) WHERE kind = 'campaign' AND deleted_at IS NULL;
