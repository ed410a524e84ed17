-- What outlives an environment names it no more: the column is empty then. Nobody reads or writes these tables meanwhile,
-- for a moment.
alter table orders alter column source_id drop not null;
alter table row_copies alter column source drop not null;

-- Servers forget what has gone lately. Those of before count as signed now; nobody signs while the index is made, of a row
-- for each deletion.
alter table receipts add column signed_at timestamptz not null default now();
create index on receipts (signed_at);
