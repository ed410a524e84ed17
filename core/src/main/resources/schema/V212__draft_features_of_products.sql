-- The column has a constant default, so no row is written and writers wait for milliseconds.
alter table products add column draft_features text[] not null default '{}';
comment on column products.draft_features is
    'The features that have a row in the price table of the product although no plan grants them yet.';
