import { createServer } from 'node:http';
import postgres from 'postgres';

const { PORT, STAGE, SHOP_TITLE, DATABASE_URL, DATABASE_TABLE_SUFFIX = '' } = process.env;
const sql = postgres(DATABASE_URL, { max: 4, idle_timeout: 30 });

const routes = {
  '/api/shop': async () => ({ title: SHOP_TITLE, stage: STAGE }),
  '/api/products': () => sql`
    select id, name, description, price, image from ${sql('products' + DATABASE_TABLE_SUFFIX)} order by id`,
};

createServer(async (request, response) => {
  const route = routes[request.url];
  if (request.method !== 'GET' || !route) {
    return answer(response, 404, { message: 'Not found.' });
  }
  try {
    return answer(response, 200, await route());
  } catch (failure) {
    console.error(request.url, failure);
    return answer(response, 503, { message: 'The request failed. Try again in a moment.' });
  }
}).listen(Number(PORT), '127.0.0.1');

function answer(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
