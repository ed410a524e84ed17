// The backend of the shop. It holds the server key, sells plans and counts usage.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { Ambit, AmbitError } from '@ambit/client';
import { send, serve, stringBody } from './http.js';

const { AMBIT_URL = 'http://127.0.0.1:8080', SERVER_KEY, CLIENT_KEY, HOST = '127.0.0.1', PORT = '3000' } = process.env;
if (!SERVER_KEY || !CLIENT_KEY) {
  console.error('SERVER_KEY and CLIENT_KEY are not set. Set them to the keys of an environment, which `bin/ambit dev` prints.');
  process.exit(1);
}

const ambit = new Ambit({ url: AMBIT_URL, apiKey: SERVER_KEY });

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

async function ensureCustomer(customerId) {
  try {
    await ambit.customer(customerId);
  } catch (error) {
    if (!(error instanceof AmbitError) || error.code !== 'CustomerNotFound') {
      throw error;
    }
    await ambit.createCustomer({ id: customerId, name: customerId });
    await ambit.subscribe({ customerId, planId: 'FREE' });
  }
}

const routes = {
  // What the page needs to read entitlements by itself.
  'POST /api/sign-in': async ({ customerId }) => {
    await ensureCustomer(customerId);
    return { apiKey: CLIENT_KEY, url: AMBIT_URL };
  },
  'POST /api/buy': async ({ customerId, planId }) => {
    const { subscription } = await ambit.subscribe({ customerId, planId });
    return { planId: subscription.planId };
  },
  // Checks and counts in one step, so that two pages at once cannot exceed the limit.
  'POST /api/print': async ({ customerId }) => {
    try {
      await ambit.call('consumeUsage', { body: { customerId, featureId: 'pages', amount: 1 } });
      return { printed: true };
    } catch (error) {
      if (error instanceof AmbitError && error.status === 403) {
        return { printed: false, reason: (await ambit.check(customerId, 'pages', { requestedUsage: 1 })).accessDeniedReason };
      }
      throw error;
    }
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

await importPriceList();
server.listen(Number(PORT), HOST, () => console.log(`shop http://${HOST}:${server.address().port}`));
