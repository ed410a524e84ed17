// The public client, in its own words: node graphql-ws.mjs ADDRESS TOKEN. Prints a line for each thing it hears.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token] = process.argv.slice(2);
const ANN = '{ customer(customerId: "ann") { name } }';

const client = createClient({
  url,
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: `Bearer ${token}` },
  retryAttempts: 0,
});

const tell = (what, it) => console.log(`${what} ${JSON.stringify(it)}`);

const ask = (query) =>
  new Promise((resolve) => {
    client.subscribe({ query }, {
      next: (it) => tell('next', it),
      error: (it) => resolve(tell('error', Array.isArray(it) ? it.map((each) => typeof each.message) : it.code)),
      complete: () => resolve(tell('complete', null)),
    });
  });

await ask(ANN);
await ask('{ nothing }');
let heard = 0;
const stop = client.subscribe({ query: `subscription ${ANN}` }, {
  next: (it) => {
    tell('next', it);
    heard++;
    if (heard === 2) {
      stop();
    }
  },
  error: (it) => tell('error', it.code ?? it),
  complete: () => {
    tell('complete', null);
    client.dispose();
  },
});
