-- Prices are in cents; an image is an address within the shop.
create table products${suffix} (
  id integer primary key,
  name text not null,
  description text not null,
  price integer not null check (price >= 0),
  image text not null
);
