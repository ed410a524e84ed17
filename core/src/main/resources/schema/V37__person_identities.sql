-- Outside, as people are: who somebody is at an issuer that the operator trusts. One that a person has had there is not
-- taken by another: an address may be given to somebody else.
create table person_identities (
    issuer     text        not null,
    subject    text        not null,
    person_id  uuid        not null references people on delete cascade,
    created_at timestamptz not null,
    primary key (issuer, subject),
    unique (person_id, issuer)
);
