-- depends: 0014_quiet_hours

-- Of a long message, each part has an id of its own. `part` says which it is, as a bit string: 010 is the second of
-- three. `whole_id` is the id under which the whole message is known, null in the row of that id itself. Most
-- messages have one part and neither; with eight columns, nulls cost a row nothing.
ALTER TABLE submissions ADD COLUMN whole_id text;
ALTER TABLE submissions ADD COLUMN part bit varying;

-- Of a message that waits for another attempt, the parts that its provider has taken already: the provider's name, and
-- ids by its names of the parts. Set by the attempt that came to it, so most messages never have it.
ALTER TABLE messages ADD COLUMN parts_taken json;

-- What receipts have said of the parts of a long message: a row a submission, from its first receipt until all its
-- parts are delivered. One row, not one a part: whoever adds the last part sees all others, in whichever process.
CREATE TABLE message_parts (
    account_id   uuid NOT NULL,
    campaign_id  uuid NOT NULL,
    seq          integer NOT NULL,
    whole_id     text NOT NULL,
    submitted_at timestamptz NOT NULL,
    delivered    bit varying NOT NULL,
    failed       bit varying NOT NULL,
    reason       text,
    PRIMARY KEY (account_id, campaign_id, seq, whole_id, submitted_at)
) WITH (fillfactor = 70);

-- For forgetting those that never were delivered whole.
CREATE INDEX message_parts_age ON message_parts (submitted_at);
