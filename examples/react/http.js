// Serves the files of `public` and JSON.
import { readFile } from 'node:fs/promises';

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css' };
const BODY_CHARS_MAX = 10_000;

export function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

export async function stringBody(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > BODY_CHARS_MAX) {
      throw new Error('The request body is too large.');
    }
  }
  return body;
}

export async function serve(request, response) {
  const name = request.url === '/' ? 'index.html' : request.url.slice(1);
  if (!['index.html', 'shop.js', 'shop.css'].includes(name)) {
    return send(response, 404, { message: 'not found' });
  }
  response.writeHead(200, { 'Content-Type': TYPES[name.split('.').at(-1)] });
  response.end(await readFile(new URL(`public/${name}`, import.meta.url)));
}
