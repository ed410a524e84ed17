// What events say, and which rows follow from it: no I/O here. A fact is the newest word about one thing of a customer.
// Events may come twice, late and in any order; since only the newest of each thing counts, the rows end up the same.
// All is checked when it is told, for it may become a row only when another event comes.

const KINDS = new Map([
  ['customer.created', 'customer'],
  ['customer.updated', 'customer'],
  ['customer.deleted', 'deletion'],
  ['entitlements.updated', 'entitlements'],
  ['measurement.reported', 'usage'],
  ['subscription.created', 'subscription'],
  ['subscription.updated', 'subscription'],
  ['subscription.canceled', 'subscription'],
  ['subscription.expired', 'subscription'],
  ['subscription.trial_expired', 'subscription'],
]);

const USAGE_FIELDS = [
  'currentUsage', 'usageLimit', 'hasUnlimitedUsage', 'nextResetDate', 'usagePeriodAnchor', 'usagePeriodStart',
  'usagePeriodEnd', 'resetPeriod', 'resetPeriodConfiguration',
];

const TIMES = ['startDate', 'endDate', 'cancellationDate', 'trialEndDate'];

// Whose a subscription is, as long as nobody has said it.
export const NOBODY = '';

// Sending it again would not help.
export class Malformed extends Error {
  status = 400;
}

// Null for what the two tables have no place for: other types, what is of a single resource, and the last word about a
// usage period that is over. Without its customer, which the end of a trial may leave out, a fact has none.
export function factOf(event, now, environmentId) {
  const kind = KINDS.get(text('type', event?.type));
  if (environmentId && event.environmentId != null && event.environmentId !== environmentId) {
    throw new Malformed('`environmentId` belongs to another environment');
  }
  if (!kind || event.resource) return null;
  text('messageId', event.messageId);
  if (event.billingId != null) text('billingId', event.billingId);
  const at = event.timestamp == null ? now : date('timestamp', event.timestamp);
  const fact = { kind, version: event.entityVersion ?? null, happened_at: at, created_at: at, event };
  if (kind === 'customer') return { ...fact, customer_id: text('id', event.id), id: '' };
  if (kind === 'deletion') return { ...fact, customer_id: text('id', event.id), id: '', event: {} };
  const isShort = event.type === 'subscription.trial_expired' && event.customer == null;
  fact.customer_id = isShort ? NOBODY : text('customer.id', event.customer?.id);
  if (kind === 'subscription') {
    text('status', event.status);
    if (event.plan) text('plan.id', event.plan.id);
    TIMES.forEach((field) => time(event, field));
    return { ...fact, id: text('id', event.id) };
  }
  if (kind === 'usage') {
    const isOver = event.usagePeriodEnd != null && date('usagePeriodEnd', event.usagePeriodEnd) <= at;
    return isOver ? null : { ...fact, id: text('feature.id', event.feature?.id) };
  }
  if (!Array.isArray(event.entitlements)) throw new Malformed('`entitlements` must be a list');
  return { ...fact, id: '' };
}

// The facts of a customer when one more was told; those that are new or changed are new objects.
export function withFact(facts, told) {
  const deletion = facts.find((it) => it.kind === 'deletion');
  if (deletion && !isNewer(told, deletion)) return facts;
  if (told.kind === 'deletion') return [told, ...facts.filter((it) => isNewer(it, told))];
  const known = facts.find((it) => it.kind === told.kind && it.id === told.id);
  return [...facts.filter((it) => it !== known), known ? merged(known, told) : told];
}

// What a newer one leaves out keeps its value, and null clears it.
function merged(known, told) {
  const [older, newer] = isNewer(known, told) ? [told, known] : [known, told];
  const created_at = known.created_at < told.created_at ? known.created_at : told.created_at;
  return { ...newer, created_at, event: { ...older.event, ...newer.event } };
}

// By the numbers of their versions, or by time where a sender has none.
function isNewer(one, other) {
  const haveVersions = one.version != null && other.version != null;
  return haveVersions ? one.version > other.version : one.happened_at > other.happened_at;
}

export function rowsOf(facts) {
  const customer = facts.find((it) => it.kind === 'customer');
  if (!customer) return { customer: null, subscriptions: [] };
  const list = facts.find((it) => it.kind === 'entitlements');
  const entitlements = list?.event.entitlements ?? [];
  const ids = new Set(entitlements.map((it) => it?.feature?.id));
  const usage = facts.filter((it) => it.kind === 'usage' && list && isNewer(it, list) && ids.has(it.id));
  const told = [customer, ...(list ? [list] : []), ...usage].map((it) => it.happened_at);
  return {
    customer: {
      created_at: customer.created_at,
      updated_at: new Date(Math.max(...told)),
      customer_id: customer.customer_id,
      name: customer.event.name,
      email: customer.event.email,
      billing_id: customer.event.billingId,
      entitlements: measured(entitlements, usage),
    },
    subscriptions: facts.filter(isWholeSubscription).map(subscriptionRow),
  };
}

// One that has not said everything yet has no row.
function isWholeSubscription({ kind, event }) {
  return kind === 'subscription' && event.customer && event.plan && event.startDate;
}

// The list, with what was measured since it was told.
function measured(entitlements, usage) {
  const byFeature = new Map(usage.map((it) => [it.id, it.event]));
  return entitlements.map((it) => {
    const event = byFeature.get(it?.feature?.id) ?? {};
    const fields = USAGE_FIELDS.filter((field) => field in event).map((field) => [field, event[field]]);
    return fields.length > 0 ? { ...it, ...Object.fromEntries(fields) } : it;
  });
}

function subscriptionRow({ id, created_at, happened_at, event }) {
  const [start_date, end_date, cancellation_date, trial_end_date] = TIMES.map((field) => time(event, field));
  return {
    created_at,
    updated_at: happened_at,
    subscription_id: id,
    customer_id: event.customer.id,
    status: event.status,
    plan_id: event.plan.id,
    plan_name: event.plan.name ?? event.plan.id,
    billing_id: event.billingId,
    start_date,
    end_date,
    cancellation_date,
    trial_end_date,
  };
}

function text(field, value) {
  if (typeof value === 'string' && value && [...value].length <= 255) return value;
  throw new Malformed(`\`${field}\` must be a text of 1 to 255 characters`);
}

function time(event, field) {
  return event[field] == null ? null : date(field, event[field]);
}

function date(field, value) {
  const parsed = new Date(/^\d{4}-/.test(value) ? value : NaN);
  if (Number.isNaN(parsed.getTime())) throw new Malformed(`\`${field}\` must be a date`);
  return parsed;
}
