-- depends: 0013_retries

-- When an account's messages rest, as 21:00-08:00, in the time of the recipient or of the account; and how late a
-- campaign may be found due without asking an operator. Null is off.
ALTER TABLE accounts ADD COLUMN quiet_hours text;
ALTER TABLE accounts ADD COLUMN quiet_zone text NOT NULL DEFAULT 'recipient';
ALTER TABLE accounts ADD COLUMN late_start_hours double precision;
