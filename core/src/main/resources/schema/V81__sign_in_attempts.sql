-- Outside: wrong passwords, counted before it is known whose rows they concern. Several servers share the counts.
create table sign_in_attempts (
    key           text        primary key,
    failures      int         not null,
    failed_at     timestamptz not null,
    blocked_until timestamptz,
    known_until   timestamptz,
    forget_at     timestamptz not null
);
create index on sign_in_attempts (forget_at);
comment on column sign_in_attempts.key is 'SHA-256 of a person, of an address, or of both; no row shows who it was.';
comment on column sign_in_attempts.known_until is 'Until then the person is known to sign in from this address.';
