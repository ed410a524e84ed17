-- The provider that was chosen when the stack was planned. The provider `local` makes the kinds that it does not have.
alter table stacks add column provider text not null default 'local';

-- When a step first answered that the engine is still changing the resource. Null: it has not, or the change has ended.
alter table infra_resources add column changing_since timestamptz;
