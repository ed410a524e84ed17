// The backend of the shop. It holds the server key, sells plans and counts usage.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import Stigg from '@stigg/node-server-sdk';
import { send, serve, stringBody } from './http.js';

const { AMBIT_URL = 'http://127.0.0.1:8080', SERVER_KEY, CLIENT_KEY, HOST = '127.0.0.1', PORT = '3000' } = process.env;
if (!SERVER_KEY || !CLIENT_KEY) {
  console.error('SERVER_KEY and CLIENT_KEY are not set. Set them to the keys of an environment, which `bin/ambit dev` prints.');
  process.exit(1);
}

const stigg = Stigg.Stigg.initialize({ apiKey: SERVER_KEY, baseUri: AMBIT_URL, baseEdgeUri: AMBIT_URL });

// Importing the same list again changes nothing.
async function importPriceList() {
  const reply = await fetch(`${AMBIT_URL}/api/v1/catalog/import?publish=true`, {
    method: 'POST',
    headers: { 'X-API-KEY': SERVER_KEY, 'Content-Type': 'application/yaml' },
    body: await readFile(new URL('price-list.yaml', import.meta.url)),
  });
  if (!reply.ok) {
    throw new Error(`The price list cannot be imported: ${await reply.text()}`);
  }
}

const routes = {
  // What the page needs to read entitlements by itself.
  'POST /api/sign-in': async ({ customerId }) => {
    await stigg.provisionCustomer({ customerId, name: customerId, subscriptionParams: { planId: 'FREE' } });
    return { apiKey: CLIENT_KEY, baseUri: AMBIT_URL, baseEdgeUri: AMBIT_URL };
  },
  'POST /api/buy': async ({ customerId, planId }) => {
    const { subscription } = await stigg.provisionSubscription({ customerId, planId });
    return { planId: subscription.planId };
  },
  'POST /api/print': async ({ customerId }) => {
    const pages = await stigg.getMeteredEntitlement({ customerId, featureId: 'pages', options: { requestedUsage: 1 } });
    if (!pages.hasAccess) {
      return { printed: false, reason: pages.accessDeniedReason };
    }
    await stigg.reportUsage({ customerId, featureId: 'pages', value: 1 });
    return { printed: true };
  },
};

const server = createServer(async (request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  if (!route) {
    return serve(request, response);
  }
  try {
    send(response, 200, await route(JSON.parse(await stringBody(request))));
  } catch (error) {
    console.error(error);
    send(response, 500, { message: error.message });
  }
});

await stigg.waitForInitialization();
await importPriceList();
server.listen(Number(PORT), HOST, () => console.log(`shop http://${HOST}:${server.address().port}`));
