// Runs on a server with the customer `ann`, who has the plan `pro`. TypescriptClientTest starts it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Ambit, AmbitError } from '../dist/index.js';

const { AMBIT_URL, LOSING_URL, SERVER_KEY, CLIENT_KEY, CUSTOMER_TOKEN } = process.env;
const backend = new Ambit({ url: AMBIT_URL, apiKey: SERVER_KEY });
// The first response to each of the three operations that report is lost.
const losing = new Ambit({ url: LOSING_URL, apiKey: SERVER_KEY });
const page = new Ambit({ url: `${AMBIT_URL}/`, apiKey: CLIENT_KEY, customerToken: CUSTOMER_TOKEN });

test('a check is granted within the limit and denied beyond it', async () => {
  const granted = await backend.check('ann', 'calls', { requestedUsage: 880 });
  assert.equal(granted.isGranted, true);
  assert.equal(granted.usageLimit, 1000);

  const denied = await backend.check('ann', 'calls', { requestedUsage: 2000 });
  assert.equal(denied.isGranted, false);
  assert.equal(denied.accessDeniedReason, 'RequestedUsageExceedingLimit');
});

test('a client key with a token reads the customer and the published catalog', async () => {
  const state = await page.entitlements('ann');
  assert.ok(state.entitlements.some(it => it.feature?.id === 'sso'));
  assert.deepEqual((await page.plans()).map(it => it.id).sort(), ['free', 'pro', 'scale']);
  assert.deepEqual((await page.addons()).map(it => it.id), ['support']);
  assert.equal((await page.activeSubscriptions('ann'))[0].plan.planId, 'pro');
});

test('a refused request throws the problem of the server', async () => {
  await assert.rejects(backend.customer('nobody'), error => {
    assert.ok(error instanceof AmbitError);
    assert.equal(error.code, 'CustomerNotFound');
    assert.equal(error.status, 404);
    assert.ok(error.traceId);
    return true;
  });
  await assert.rejects(page.reportUsage({ customerId: 'ann', featureId: 'calls', value: 1 }),
    { code: 'IdentityForbidden', status: 403 });
});

test('usage counts in the next check', async () => {
  const before = (await backend.check('ann', 'seats')).currentUsage;
  await backend.reportUsage({ customerId: 'ann', featureId: 'seats', value: 1 });
  assert.equal((await backend.check('ann', 'seats')).currentUsage, before + 1);
});

test('usage and consumption count once if their responses are lost', async () => {
  const before = (await backend.check('ann', 'calls')).currentUsage;
  const usage = { customerId: 'ann', featureId: 'calls', value: 10 };

  const reports = await losing.reportUsage(usage, usage);
  assert.deepEqual(reports.map(it => it.currentUsage), [before + 10, before + 20]);
  const { data } = await losing.call('consumeUsage', { body: { customerId: 'ann', featureId: 'calls', amount: 5 } });
  assert.equal(data.consumed, 5);

  assert.equal((await backend.check('ann', 'calls')).currentUsage, before + 25);
});

test('an event counts once if its response is lost', async () => {
  const timestamp = new Date(Date.now() - 1000).toISOString();
  const render = seconds => ({ customerId: 'ann', eventName: 'render', timestamp, dimensions: { seconds } });

  assert.equal((await losing.reportEvents(render(10))).accepted, 1);
  await losing.reportEvents(render(1));

  // Events count later. The one that was reported last shows that all have counted.
  let used = 0;
  for (const end = Date.now() + 50_000; used % 10 === 0 && Date.now() < end;) {
    used = (await backend.check('ann', 'renders')).currentUsage;
  }
  assert.equal(used, 11);
});

test('a subscription is previewed, sold, changed and canceled', async () => {
  const customerId = 'bea/1';
  await backend.createCustomer({ id: customerId, name: 'Bea' });
  assert.equal((await backend.customer(customerId)).name, 'Bea');
  const order = {
    customerId, planId: 'pro', billingPeriod: 'MONTHLY', charges: [{ id: 'seats', quantity: 2, type: 'FEATURE' }],
  };
  const preview = await backend.previewSubscription(order);
  assert.equal(preview.immediateInvoice.total, 30);

  const sold = await backend.subscribe(order);
  assert.equal(sold.subscription.status, 'ACTIVE');
  assert.deepEqual((await backend.subscriptions({ customerId })).map(it => it.id), [sold.id]);
  await backend.updateSubscription(sold.id, { charges: [{ id: 'seats', quantity: 3, type: 'FEATURE' }] });
  await backend.cancelSubscription(sold.id, { cancellationTime: 'IMMEDIATE' });
  assert.equal((await backend.subscription(sold.id)).status, 'CANCELED');
});

test('a list reads all pages', async () => {
  const all = await backend.features();
  const pages = await backend.list('listFeatures', { limit: 1 });
  assert.deepEqual(pages.map(it => it.id), all.map(it => it.id));
  assert.ok(pages.length > 3);
});

test('changes arrive as a stream and continue after a number', async t => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const { head } = await backend.call('readFeed', { query: { limit: 1 } });
  const changes = backend.changes({ after: head, signal: stop.signal });
  await backend.createCustomer({ id: 'cleo' });
  // The usage that other tests reported is counted later, so its events and those of its limits can come first.
  let first = (await changes.next()).value;
  while (first.type !== 'customer.created') {
    first = (await changes.next()).value;
  }
  assert.equal(first.id, 'cleo');
  assert.ok(first.sequence > head);
  stop.abort();
  assert.equal((await changes.next()).done, true);

  await assert.rejects(page.changes().next(), { code: 'IdentityForbidden' });
});

test('a busy server is asked again with the same idempotency key', async t => {
  const keys = [];
  const bodies = [];
  const busy = createServer(async (request, response) => {
    keys.push(request.headers['idempotency-key']);
    bodies.push((await request.toArray()).join(''));
    response.writeHead(keys.length < 3 ? 503 : 201, { 'Content-Type': 'application/json' });
    response.end(keys.length < 3 ? 'busy' : '{"data": []}');
  }).listen(0, '127.0.0.1');
  t.after(() => busy.close());
  await new Promise(resolve => busy.once('listening', resolve));
  const url = `http://127.0.0.1:${busy.address().port}`;

  const usage = { customerId: 'ann', featureId: 'calls', value: 1 };
  await new Ambit({ url, apiKey: 'server-1' }).reportUsage(usage, usage, { ...usage, idempotencyKey: 'job-1' });
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
  assert.equal(new Set(bodies).size, 1);
  const own = JSON.parse(bodies[0]).usages.map(it => it.idempotencyKey);
  assert.match(own[0], /^[0-9a-f]{32}$/);
  assert.notEqual(own[0], own[1]);
  assert.equal(own[2], 'job-1');

  keys.length = 0;
  await assert.rejects(new Ambit({ url, apiKey: 'server-1', retries: 0 }).products(), { code: 'HttpError', status: 503 });
});

/** Starts a server that hands its number to `answer`, beginning with 1, with each request. */
async function answering(t, answer) {
  let requests = 0;
  const server = createServer((request, response) => answer(++requests, request, response)).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise(resolve => server.once('listening', resolve));
  return new Ambit({ url: `http://127.0.0.1:${server.address().port}`, apiKey: 'server-1' });
}

const revoke = { path: { id: 'ann', featureId: 'sso' } };

const notFound = response => {
  response.writeHead(404, { 'Content-Type': 'application/json' });
  response.end('{"code": "PromotionalEntitlementNotFound", "message": "…", "status": 404}');
};

for (const [name, lose] of [
  ['connection is lost', (request, response) => response.destroy()],
  ['proxy answers 504', (request, response) => response.writeHead(504).end()],
]) {
  test(`a deletion has succeeded if the ${name} and the retry finds nothing`, async t => {
    const ambit = await answering(t, (number, request, response) =>
      (number === 1 ? lose(request, response) : notFound(response)));

    assert.deepEqual(await ambit.call('revokePromotionalEntitlement', revoke), {});
  });
}

test('a deletion that finds nothing is refused without a lost response', async t => {
  const refusing = await answering(t, (number, request, response) => notFound(response));
  await assert.rejects(refusing.call('revokePromotionalEntitlement', revoke), { status: 404 });

  const busy = await answering(t, (number, request, response) =>
    (number === 1 ? response.writeHead(503).end() : notFound(response)));
  await assert.rejects(busy.call('revokePromotionalEntitlement', revoke), { status: 404 });
});

test('an event without a time is not sent again after its response was lost', async t => {
  const body = { events: [{ customerId: 'ann', eventName: 'render', idempotencyKey: 'r-1' }] };
  let requests = 0;
  const destroying = await answering(t, (number, request, response) => { requests = number; response.destroy(); });
  await assert.rejects(destroying.call('reportEvents', { body }), TypeError);
  assert.equal(requests, 1);

  const behindProxy = await answering(t, (number, request, response) => { requests = number; response.writeHead(504).end(); });
  await assert.rejects(behindProxy.call('reportEvents', { body }), { status: 504 });
  assert.equal(requests, 1);

  const busy = await answering(t, (number, request, response) =>
    (number === 1 ? response.writeHead(503).end() : response.writeHead(201).end('{"data": {"accepted": 1}}')));
  assert.equal((await busy.call('reportEvents', { body })).data.accepted, 1);
});

test('a read after a lost response is refused if it finds nothing', async t => {
  const ambit = await answering(t, (number, request, response) => (number === 1 ? response.destroy() : notFound(response)));

  await assert.rejects(ambit.customer('nobody'), { status: 404 });
});

test('a page without TLS, which has no randomUUID, can report usage', async t => {
  const { randomUUID } = crypto;
  crypto.randomUUID = undefined;
  t.after(() => { crypto.randomUUID = randomUUID; });

  const reports = await backend.reportUsage({ customerId: 'ann', featureId: 'calls', value: 1 });
  assert.equal(reports.length, 1);
});
