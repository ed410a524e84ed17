insert into products (id, name, description, price, image) values
  (1, 'Cup', 'Stoneware, glazed inside, for a morning of coffee.', 1800, '/media/cup.svg'),
  (2, 'Teapot', 'Pours without a drop beside, a litre at a time.', 5400, '/media/teapot.svg'),
  (3, 'Bowl', 'Wide and low, for salad or for keys.', 2600, '/media/bowl.svg'),
  (4, 'Vase', 'Tall enough for sunflowers.', 3900, '/media/vase.svg')
on conflict (id) do nothing
