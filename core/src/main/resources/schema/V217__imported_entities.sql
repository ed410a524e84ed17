-- What the last import of a price list said about each entity of the product, and what the entity was called afterwards.
-- `listed` is null if the list lacked the entity, `present` if the entity stayed archived.
create table imported_entities (
    environment_id int  not null,
    product_id     text not null,
    path           text not null,
    listed         text,
    present        text,
    primary key (environment_id, product_id, path)
);

alter table imported_entities enable row level security, force row level security;
create policy of_environment on imported_entities
    using (environment_id = nullif(current_setting('app.environment', true), '')::int);
