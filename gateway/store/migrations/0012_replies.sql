-- depends: 0011_provider_limits

-- Whom is a reply to a sender for? One entry a campaign, which a campaign's life does not touch again.
CREATE INDEX campaigns_sender ON campaigns (account_id, channel, sender);
