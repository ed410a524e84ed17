-- Two environments in one database would be mixed for ever.
alter table ambit.status add column environment_id text;
comment on column ambit.status.environment_id is 'Whose events these are; null if nobody has said.';
