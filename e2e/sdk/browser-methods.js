// Calls every public method of the unmodified browser SDK in a page, with a client key.
import { lastAnswer } from './answers.js';
import Stigg from '@stigg/js-client-sdk';

const start = new Date('2026-01-01T00:00:00Z');

const updates = [];
const listener = it => updates.push(it);

async function until(condition) {
  for (let tries = 0; tries < 100 && !condition(); tries++) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  if (!condition()) {
    throw new Error('the condition is not met after 5 seconds');
  }
}

// In an order in which each call finds what it needs. A third element is the code that refuses.
const calls = (sdk, { customerId, subscriptionId }) => [
  ['waitForInitialization', () => sdk.waitForInitialization(), it => it === sdk],
  ['addListener', async () => {
    sdk.addListener('entitlementsUpdated', listener);
    sdk.clearCustomer();
    await sdk.setCustomerId(customerId);
    return updates.length;
  }, it => it === 1],
  ['removeListener', async () => {
    sdk.removeListener('entitlementsUpdated', listener);
    sdk.clearCustomer();
    await sdk.setCustomerId(customerId);
    return updates.length;
  }, it => it === 1],
  ['setCustomerId', () => sdk.setCustomerId(customerId), () => sdk.isCustomerLoaded],
  ['isCustomerLoaded', () => sdk.isCustomerLoaded, it => it === true],
  ['isResourceLoaded', () => sdk.isResourceLoaded, it => it === false],
  ['isWidgetWatermarkEnabled', () => sdk.isWidgetWatermarkEnabled, it => it === false],
  ['refresh', () => sdk.refresh()],
  ['getBooleanEntitlement', () => sdk.getBooleanEntitlement({ featureId: 'sso', options: { shouldTrack: true } }),
    it => it.hasAccess && !it.isFallback],
  ['getNumericEntitlement', () => sdk.getNumericEntitlement({ featureId: 'projects', options: { shouldTrack: true } }),
    it => it.value === 3],
  ['getMeteredEntitlement', () => sdk.getMeteredEntitlement({
    featureId: 'calls', options: { requestedUsage: 2000, shouldTrack: true },
  }), it => !it.hasAccess && !it.isFallback && it.usageLimit === 1000 && it.currentUsage === 120],
  ['getEntitlements', () => sdk.getEntitlements(),
    it => it.map(each => each.feature.id).sort().join() === 'calls,projects,seats,sso'],
  ['getPaywall', () => sdk.getPaywall(), it => it.plans.map(plan => plan.id).join() === 'free,pro,scale'],
  ['getCustomer', () => sdk.getCustomer(), it => it.id === customerId && it.subscriptions[0].plan.id === 'pro'],
  ['getCustomerPortal', () => sdk.getCustomerPortal(),
    it => it.subscriptions[0].planName === 'Pro' && it.canUpgradeSubscription],
  ['getCheckoutState', () => sdk.getCheckoutState({ planId: 'scale' }),
    it => it.plan.id === 'scale' && it.activeSubscription.plan.id === 'pro'],
  ['getActiveSubscriptions', () => sdk.getActiveSubscriptions(), it => it[0].plan.id === 'pro'],
  ['getActiveSubscriptionsList', () => sdk.getActiveSubscriptionsList(), it => it[0].plan.planId === 'pro'],
  ['getCoupons', () => sdk.getCoupons(), it => it.length === 0],
  ['estimateSubscription', () => sdk.estimateSubscription({
    customerId, planId: 'scale', billableFeatures: [{ featureId: 'seats', quantity: 12 }],
  }), it => it.subscription.total.amount === 36],
  ['previewSubscription', () => sdk.previewSubscription({
    customerId, planId: 'scale', billableFeatures: [{ featureId: 'seats', quantity: 12 }],
  }), it => it.recurringInvoice.total.amount === 36],
  ['fetchUsageHistory', () => sdk.fetchUsageHistory({ customerId, featureId: 'calls', startDate: start }),
    it => it.at(-1).value === 120],
  ['getUsageHistoryV2', () => sdk.getUsageHistoryV2({ customerId, featureId: 'calls', startDate: start }),
    it => it.series[0].points.at(-1).value === 120],
  ['waitForCheckoutCompleted', () => sdk.waitForCheckoutCompleted({ timeoutMs: 5000 })],
  ['setResource', () => sdk.setResource('site-1').then(() => until(() => sdk.isResourceLoaded))],
  ['clearResource', () => sdk.clearResource(), () => !sdk.isResourceLoaded],
  ['getSubscription', () => sdk.getSubscription({ subscriptionId }), undefined, 'IdentityForbidden'],
  ['estimateSubscriptionUpdate', () => sdk.estimateSubscriptionUpdate({
    subscriptionId, billableFeatures: [{ featureId: 'seats', quantity: 5 }],
  }), undefined, 'IdentityForbidden'],
  ['applySubscription', () => sdk.applySubscription({ planId: 'free' }), undefined, 'IdentityForbidden'],
  ['clearCustomer', () => sdk.clearCustomer(), () => !sdk.isCustomerLoaded],
];

window.methods = async (options, customer) => {
  const sdk = Stigg.initialize(options);
  const prototype = Object.getPrototypeOf(sdk);
  const declared = Object.getOwnPropertyNames(prototype).filter(it => it !== 'constructor');
  const results = [];
  for (const [method, call, expected = () => true, refusedBy] of calls(sdk, customer)) {
    let result;
    try {
      const value = await call();
      result = refusedBy || !expected(value) ? `unexpected value ${JSON.stringify(value)}` : 'works';
    } catch (error) {
      // Errors of this SDK have no code.
      const refusal = /"code":"(\w+)"/.exec(lastAnswer())?.[1];
      result = refusedBy && refusal === refusedBy ? `refused: ${refusedBy}` : `fails: ${refusal} ${error.message}`;
    }
    results.push([method, result]);
  }
  return { declared, results };
};
