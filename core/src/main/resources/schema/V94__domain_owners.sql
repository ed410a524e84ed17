-- The account that was the last to prove a domain, of all accounts; so the table stands outside of their scopes. A
-- domain that has no row here was proven before this table existed, and its proofs hold.
create table domain_owners (
    domain     text primary key,
    account_id int  not null
);
comment on table domain_owners is 'The account that was the last to prove a domain. Proofs of other accounts have ended.';
