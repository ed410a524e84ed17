-- Which hosts the stacks of an account may serve: those at or below a domain that the operator allowed, and those for which
-- the account answered a challenge. Rows of `domain_challenges` stay after they are verified; they are the proof.
create table allowed_domains (
    account_id int         not null,
    domain     text        not null,
    allowed_at timestamptz not null,
    primary key (account_id, domain)
);

alter table allowed_domains enable row level security, force row level security;
create policy of_account on allowed_domains
    using (account_id = nullif(current_setting('app.account', true), '')::int);

create table domain_challenges (
    account_id   int         not null,
    domain       text        not null,
    token        text        not null,
    requested_at timestamptz not null,
    method       text        check (method in ('DNS', 'HTTP')),
    verified_at  timestamptz,
    primary key (account_id, domain),
    check ((method is null) = (verified_at is null))
);

alter table domain_challenges enable row level security, force row level security;
create policy of_account on domain_challenges
    using (account_id = nullif(current_setting('app.account', true), '')::int);
