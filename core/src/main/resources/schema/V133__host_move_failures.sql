alter table host_moves add column failing_since timestamptz;
comment on column host_moves.failing_since is 'First of the failures since the last copied file or the last change of the phase.';
