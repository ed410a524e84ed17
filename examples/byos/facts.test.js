import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factOf, rowsOf, withFact } from './facts.js';

const NOW = new Date('2026-02-01T00:00:00Z');
const ANN = { id: 'ann' };

const at = (second) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

function event(second, type, fields, version = second) {
  return { type, messageId: `m${second}`, timestamp: at(second).toISOString(), entityVersion: version, ...fields };
}

const subscription = (id, status) => ({
  id, status, customer: ANN, plan: { id: 'basic', name: 'Basic' }, startDate: '2026-01-01T01:00:00+01:00',
});
const list = (id, usageLimit) => ({ customer: ANN, entitlements: [{ feature: { id }, usageLimit, currentUsage: 0 }, null] });
const usage = (id, currentUsage) => ({ customer: ANN, feature: { id }, currentUsage });

function rows(events) {
  return rowsOf(events.map((it) => factOf(it, NOW)).reduce((facts, told) => (told ? withFact(facts, told) : facts), []));
}

function shuffled(events, seed) {
  const left = [...events];
  let state = seed + 1;
  return events.map(() => left.splice((state = (state * 48271) % 2147483647) % left.length, 1)[0]);
}

const LIFE = [
  ['customer.created', { ...ANN, name: 'Ann' }],
  ['subscription.created', subscription('s-1', 'ACTIVE')],
  ['entitlements.updated', list('calls', 10)],
  ['measurement.reported', usage('calls', 4)],
  ['subscription.canceled', subscription('s-1', 'CANCELED')],
  ['customer.deleted', ANN],
  ['customer.created', { ...ANN, name: 'Anna' }],
  ['measurement.reported', usage('calls', 2)],
  ['subscription.created', subscription('s-2', 'IN_TRIAL')],
  ['entitlements.updated', list('seats', 5)],
  ['measurement.reported', usage('seats', 3)],
  ['measurement.reported', usage('unknown', 3)],
  ['entitlements.updated', { ...list('seats', 7), resource: { id: 'site' } }],
  ['measurement.reported', { ...usage('seats', 9), usagePeriodEnd: '2026-01-01T00:00:00Z' }],
  ['subscription.trial_expired', subscription('s-2', 'EXPIRED')],
  ['customer.updated', { ...ANN, name: null, email: 'ann@example.com' }],
];

for (const [senders, version] of [['with numbers', (second) => second], ['without', () => null]]) {
  test(`in whatever order a life is told it ends the same, by senders ${senders}`, () => {
    const life = LIFE.map(([type, fields], i) => event(i + 1, type, fields, version(i + 1)));
    const { customer, subscriptions } = rows(life);
    assert.equal(customer.name, null);
    assert.deepEqual(customer.updated_at, at(16));
    assert.deepEqual(customer.entitlements, [{ feature: { id: 'seats' }, usageLimit: 5, currentUsage: 3 }, null]);
    assert.deepEqual(subscriptions.map((it) => [it.subscription_id, it.status]), [['s-2', 'EXPIRED']]);
    assert.deepEqual(subscriptions[0].start_date, new Date('2026-01-01T00:00:00Z'));

    for (let seed = 0; seed < 1000; seed++) {
      // Of two lives of one customer nobody knows when the second began while the end of the first is to come.
      const told = rows(shuffled([...life, ...life], seed));
      delete told.customer.created_at;
      assert.deepEqual(told, { customer: (({ created_at, ...rest }) => rest)(customer), subscriptions }, `seed ${seed}`);
    }
  });
}

test('a customer keeps the time of its creation, and what an update leaves out', () => {
  const life = [
    event(3, 'customer.updated', { ...ANN, email: null }),
    event(1, 'customer.created', { ...ANN, name: 'Ann', email: 'ann@example.com', billingId: 'b' }),
  ];

  const { customer } = rows(life);

  assert.deepEqual([customer.created_at, customer.updated_at], [at(1), at(3)]);
  assert.deepEqual([customer.name, customer.email, customer.billing_id], ['Ann', null, 'b']);
});

test('the end of a trial may leave out all but the status', () => {
  const life = [
    event(1, 'customer.created', ANN),
    event(2, 'subscription.created', { ...subscription('s', 'IN_TRIAL'), trialEndDate: '2026-01-02T00:00:00Z' }),
  ];
  const end = factOf(event(3, 'subscription.trial_expired', { id: 's', entityId: 's', status: 'EXPIRED' }), NOW);
  assert.equal(end.customer_id, '');

  const { subscriptions } = rowsOf([...life.map((it) => factOf(it, NOW)), end].reduce(withFact, []));

  assert.deepEqual(subscriptions.map((it) => [it.customer_id, it.status, it.plan_id]), [['ann', 'EXPIRED', 'basic']]);
  assert.deepEqual(subscriptions[0].trial_end_date, new Date('2026-01-02T00:00:00Z'));
});

test('ids of any characters are kept as they are', () => {
  const ids = ['cus:1', 'a+b', 'a b', 'a/b', 'a%2Fb', '100%', '客户', '😀'.repeat(255), '__proto__', 'toString'];
  for (const id of ids) {
    const owner = { id };
    const { customer, subscriptions } = rows([
      event(1, 'customer.created', owner),
      event(2, 'subscription.created', { ...subscription(id, 'ACTIVE'), customer: owner }),
      event(3, 'entitlements.updated', { ...list(id, 5), customer: owner }),
      event(4, 'measurement.reported', { ...usage(id, 2), customer: owner }),
      event(5, 'entitlements.updated', { ...list(id, 9), customer: owner, resource: { id } }),
    ]);

    assert.equal(customer.customer_id, id);
    assert.deepEqual(subscriptions.map((it) => [it.subscription_id, it.customer_id]), [[id, id]]);
    assert.deepEqual(customer.entitlements, [{ feature: { id }, usageLimit: 5, currentUsage: 2 }, null]);
  }
  for (const id of ['', '😀'.repeat(256)]) {
    assert.throws(() => factOf(event(1, 'customer.created', { id }), NOW), { status: 400 });
  }
});

test('events of another environment are refused', () => {
  const of = (environmentId) => event(1, 'customer.created', { ...ANN, environmentId });

  assert.throws(() => factOf(of('theirs'), NOW, 'ours'), { status: 400 });
  for (const environmentId of ['ours', null, undefined]) assert.equal(factOf(of(environmentId), NOW, 'ours').kind, 'customer');
});
