-- The approvals that a promotion needs by its target. Only promotions can change a protected catalog, until an
-- owner opens it for a time.
create table promotion_rules (
    environment_id int         not null primary key,
    approvals      int         not null,
    roles          text[]      not null,
    people         uuid[]      not null,
    is_protected   boolean     not null,
    open_until     timestamptz
);

alter table promotion_rules enable row level security, force row level security;
create policy of_environment on promotion_rules
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
