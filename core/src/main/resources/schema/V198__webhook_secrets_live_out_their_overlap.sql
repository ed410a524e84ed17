-- Secrets of a webhook that sign beside the present one after several rotations, and the ends of their overlaps, in the same order.
-- The latest previous secret stays in `secret_before`. A server of an earlier version signs with the latest two.
alter table endpoints
    add column secrets_earlier bytea[] not null default '{}',
    add column secrets_earlier_until timestamptz[] not null default '{}';
