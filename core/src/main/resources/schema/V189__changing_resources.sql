-- What the engine is doing to the resource while `changing_since` is set, in one sentence. Null: no change is in progress.
alter table infra_resources add column changing text;
