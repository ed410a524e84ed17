-- Of an environment that is gone, who might do something else there than by the policy, as `subject granted`, and whether
-- it went by the policy of production: nobody else knows by then who may read the receipt.
alter table removals
    add column follows   boolean not null default false,
    add column overrides text[]  not null default '{}';
alter table receipts
    add column follows   boolean not null default false,
    add column overrides text[]  not null default '{}';
