-- In the order in which they were signed, the latest first.
alter table receipts add column number bigint generated always as identity;
create unique index on receipts (account_id, number);
-- Nobody signs or reads a receipt meanwhile, for as long as it takes to write them anew: there is one for each deletion.
