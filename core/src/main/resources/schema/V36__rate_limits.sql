-- How often a key may be used: 'hosted', or so many calls a minute; null as often as one likes. In both tables, as the
-- expiry is: one shows it to people, the other tells it with the key.
alter table api_keys add column rate_limit text check (rate_limit ~ '^(hosted|[1-9][0-9]{0,6})$');
alter table key_hashes add column rate_limit text check (rate_limit ~ '^(hosted|[1-9][0-9]{0,6})$');
