// Calls every public method of the unmodified node SDK against a server, and prints one line of JSON for each. The
// server has the catalog of NodeSdkTest.
const { Stigg } = require('@stigg/node-server-sdk');

const customerId = 'ann';
const start = new Date('2026-01-01T00:00:00Z');
const grant = { featureId: 'sso', period: 'ONE_MONTH' };

// In an order in which each call finds what it needs. A third element is the code that refuses.
const calls = (sdk, state) => [
  ['waitForInitialization', () => sdk.waitForInitialization()],
  ['getProducts', () => sdk.getProducts()],
  ['getCoupons', () => sdk.getCoupons()],
  ['provisionCustomer', () => sdk.provisionCustomer({
    customerId, name: 'Ann', email: 'ann@example.com', metadata: { a: 'b' },
    subscriptionParams: { planId: 'free' },
  })],
  ['createCustomer', () => sdk.createCustomer({ customerId: 'bob', name: 'Bob' })],
  ['importCustomer', () => sdk.importCustomer({ customerId: 'cem', name: 'Cem' })],
  ['importCustomerBulk', () => sdk.importCustomerBulk({ customers: [{ customerId: 'dan' }, { customerId: 'eve' }] })],
  ['importSubscriptionBulk', () => sdk.importSubscriptionBulk({
    subscriptions: [{ customerId: 'dan', planId: 'free', subscriptionId: 'dan-free' }],
  })],
  ['updateCustomer', () => sdk.updateCustomer({ customerId, name: 'Ann B.', metadata: { a: 'c' } })],
  ['getCustomer', () => sdk.getCustomer(customerId)],
  ['getPaywall', () => sdk.getPaywall({ customerId })],
  ['previewSubscription', () => sdk.previewSubscription({
    customerId, planId: 'pro', billableFeatures: [{ featureId: 'seats', quantity: 3 }],
  })],
  ['estimateSubscription', () => sdk.estimateSubscription({ customerId, planId: 'pro', unitQuantity: 3 })],
  ['provisionSubscription', () => sdk.provisionSubscription({
    customerId, planId: 'pro', unitQuantity: 2, skipTrial: true, addons: [{ addonId: 'support', quantity: 1 }],
  }).then(it => { state.subscription = it.subscription.subscriptionId ?? it.subscription.id; return it; })],
  ['createSubscription', () => sdk.createSubscription({ customerId: 'bob', planId: 'team', resourceId: 'r1' })
    .then(it => { state.team = it.id; return it; })],
  ['applySubscription', () => sdk.applySubscription({
    customerId: 'cem', planId: 'scale', billableFeatures: [{ featureId: 'seats', quantity: 12 }],
  })],
  ['getSubscription', () => sdk.getSubscription({ subscriptionId: state.subscription })],
  ['getSubscriptions', () => sdk.getSubscriptions({ customerId, status: ['ACTIVE'] })],
  ['getActiveSubscriptions', () => sdk.getActiveSubscriptions({ customerId })],
  ['getActiveSubscriptionsList', () => sdk.getActiveSubscriptionsList({ customerId })],
  ['getCustomerStatistics', () => sdk.getCustomerStatistics(customerId)],
  ['getEntitlements', () => sdk.getEntitlements(customerId)],
  ['getEntitlement', () => sdk.getEntitlement({ customerId, featureId: 'sso' })],
  ['getBooleanEntitlement', () => granted(sdk.getBooleanEntitlement({ customerId, featureId: 'sso' }))],
  ['getMeteredEntitlement', () => granted(sdk.getMeteredEntitlement({
    customerId, featureId: 'calls', options: { requestedUsage: 5 },
  }))],
  ['getNumericEntitlement', () => granted(sdk.getNumericEntitlement({ customerId, featureId: 'projects' }))],
  ['getEnumEntitlement', () => granted(sdk.getEnumEntitlement({ customerId, featureId: 'region' }))],
  ['reportUsage', () => sdk.reportUsage({ customerId, featureId: 'calls', value: 3 })],
  ['reportUsageBulk', () => sdk.reportUsageBulk({ usages: [{ customerId, featureId: 'calls', value: 2 }] })],
  ['reportEvent', () => sdk.reportEvent({ customerId, eventName: 'call', idempotencyKey: '1' })],
  ['reloadEntitlements', () => sdk.reloadEntitlements(customerId)],
  ['fetchUsageHistory', () => sdk.fetchUsageHistory({ customerId, featureId: 'calls', startDate: start })],
  ['getUsageHistoryV2', () => sdk.getUsageHistoryV2({ customerId, featureId: 'calls', startDate: start })],
  ['previewNextInvoice', () => sdk.previewNextInvoice({ subscriptionId: state.subscription })],
  ['estimateSubscriptionUpdate', () => sdk.estimateSubscriptionUpdate({
    subscriptionId: state.subscription, billableFeatures: [{ featureId: 'seats', quantity: 5 }],
  })],
  ['updateSubscription', () => sdk.updateSubscription({
    subscriptionId: state.subscription, billableFeatures: [{ featureId: 'seats', quantity: 5 }],
  })],
  ['cancelSubscriptionScheduledUpdates', () => sdk.updateSubscription({
    subscriptionId: state.subscription, billableFeatures: [{ featureId: 'seats', quantity: 1 }],
    scheduleStrategy: 'END_OF_BILLING_PERIOD',
  }).then(() => sdk.cancelSubscriptionScheduledUpdates({ subscriptionId: state.subscription }))],
  ['migrateSubscriptionToLatest', () => state.publish()
    .then(() => sdk.migrateSubscriptionToLatest({ subscriptionId: state.subscription }))],
  ['transferSubscription', () => sdk.transferSubscription({
    customerId: 'bob', sourceResourceId: 'r1', destinationResourceId: 'r2',
  })],
  ['transferSubscriptionToResource', () => sdk.transferSubscriptionToResource({
    subscriptionId: state.team, destinationResourceId: 'r3',
  })],
  ['delegateSubscriptionToCustomer', () => sdk.delegateSubscriptionToCustomer({
    subscriptionId: state.subscription, destinationCustomerId: 'eve',
  })],
  ['grantPromotionalEntitlements', () => sdk.grantPromotionalEntitlements({
    customerId, promotionalEntitlements: [grant],
  })],
  ['revokePromotionalEntitlements', () => sdk.revokePromotionalEntitlements({ customerId, featureId: 'sso' })],
  ['grantPromotionalEntitlementsGroup', () => sdk.grantPromotionalEntitlementsGroup({
    customerId, featureGroupId: 'g', promotionalEntitlements: [grant],
  }), 'FeatureGroupNotFoundError'],
  ['revokePromotionalEntitlementsGroup', () => sdk.revokePromotionalEntitlementsGroup({
    customerId, featureGroupId: 'g',
  }), 'FeatureGroupNotFoundError'],
  ['unlinkPromotionalEntitlementsGroup', () => sdk.unlinkPromotionalEntitlementsGroup({
    customerId, featureGroupId: 'g',
  }), 'FeatureGroupNotFoundError'],
  ['detachCustomerPaymentMethod', () => sdk.detachCustomerPaymentMethod(customerId), 'PaymentMethodNotFoundError'],
  ['getCreditBalance', () => sdk.getCreditBalance({ customerId })],
  ['getCreditGrants', () => sdk.getCreditGrants({ customerId })],
  ['grantCredits', () => sdk.grantCredits({
    customerId, currencyId: 'c', amount: 5, displayName: 'Gift', grantType: 'PROMOTIONAL',
  }), 'CustomCurrencyNotFound'],
  ['voidCreditGrant', () => sdk.voidCreditGrant({ id: 'g' }), 'CreditGrantNotFound'],
  ['cancelSubscription', () => sdk.cancelSubscription({
    subscriptionId: state.subscription, subscriptionCancellationTime: 'IMMEDIATE',
  })],
  ['archiveCustomer', () => sdk.archiveCustomer('eve')],
  ['unarchiveCustomer', () => sdk.unarchiveCustomer('eve')],
];

// What the methods return, by the catalog and the calls before.
const expected = {
  getProducts: it => it.length === 2,
  provisionCustomer: it => it.subscriptionDecisionStrategy === 'REQUESTED_PLAN' && it.customer.id === customerId,
  updateCustomer: it => it.name === 'Ann B.' && it.metadata.a === 'c',
  getCustomer: it => it.subscriptions[0].plan.id === 'free',
  getPaywall: it => it.plans.map(plan => plan.id).join() === 'free,pro,scale,team',
  previewSubscription: it => it.immediateInvoice.total.amount === 20 + 3 * 5,
  estimateSubscription: it => it.total.amount === 20 + 3 * 5,
  provisionSubscription: it => it.subscription.planId === 'pro' && it.subscription.status === 'ACTIVE',
  createSubscription: it => it.resource.id === 'r1',
  applySubscription: it => it.subscription.planId === 'scale',
  getSubscription: it => it.plan.basePlan.id === 'free' && it.status === 'ACTIVE',
  getSubscriptions: it => it.data.length === 1,
  getActiveSubscriptions: it => it[0].plan.id === 'pro',
  getActiveSubscriptionsList: it => it[0].plan.planId === 'pro',
  getCustomerStatistics: it => it.statistics.activeSubscriptionsByPricingType[0].totalCount === 1,
  getEntitlements: it => it.map(each => each.feature.id).sort().join() === 'calls,projects,region,seats,sso',
  getMeteredEntitlement: it => it.usageLimit === 100 && it.currentUsage === 0,
  getNumericEntitlement: it => it.value === 3,
  getEnumEntitlement: it => it.enumValues.join() === 'eu',
  reportUsage: it => it.currentUsage === 3,
  reportUsageBulk: it => it[0].currentUsage === 5,
  fetchUsageHistory: it => it.at(-1).value === 5,
  getUsageHistoryV2: it => it.series[0].points.at(-1).value === 5,
  previewNextInvoice: it => it.total.amount === 20 + 2 * 5 + 1,
  estimateSubscriptionUpdate: it => it.total.amount === 3 * 5,
  transferSubscription: it => it.resource.id === 'r2',
  transferSubscriptionToResource: it => it.resource.id === 'r3',
  grantPromotionalEntitlements: it => it[0].status === 'Active',
  cancelSubscription: it => it.status === 'CANCELED',
  archiveCustomer: it => it === 'eve',
};

async function granted(pending) {
  const entitlement = await pending;
  if (!entitlement.hasAccess || entitlement.isFallback) {
    throw new Error(`the entitlement is not granted: ${JSON.stringify(entitlement)}`);
  }
  return entitlement;
}

async function rest(method, path, body) {
  const reply = await fetch(process.env.AMBIT_URL + '/api/v1' + path, {
    method,
    headers: { 'X-API-KEY': process.env.AMBIT_KEY, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) {
    throw new Error(`${method} ${path}: ${await reply.text()}`);
  }
}

// A new version of the plan, to which a subscription can migrate.
async function publish() {
  await rest('POST', '/plans/pro/draft', {});
  await rest('PATCH', '/plans/pro', { displayName: 'Pro 2' });
  await rest('POST', '/plans/pro/publish', { migrationType: 'NEW_CUSTOMERS' });
}

async function main() {
  const sdk = Stigg.initialize({
    apiKey: process.env.AMBIT_KEY,
    baseUri: process.env.AMBIT_URL,
    enableEdge: process.env.AMBIT_EDGE === 'true',
    realtimeUpdatesEnabled: process.env.AMBIT_EDGE === 'true',
  });
  for (const [method, call, refusedBy] of calls(sdk, { publish })) {
    let result;
    try {
      const value = await call();
      if (expected[method] && !expected[method](value)) {
        throw new Error(`unexpected value ${JSON.stringify(value)}`);
      }
      result = 'works';
    } catch (error) {
      const code = error.errorCode ?? error.code;
      result = refusedBy && (code === refusedBy || String(error.message).includes(refusedBy))
        ? `refused: ${refusedBy}`
        : `fails: ${code} ${error.message}`;
    }
    process.stdout.write(JSON.stringify({ method, result }) + '\n');
  }
  sdk.close();
  process.exit(0);
}

main();
