// Takes an event: its message, its fact and the rows in one transaction.
import { NOBODY, factOf, rowsOf, withFact } from './facts.js';

const TAKE_MESSAGE = 'insert into inbox.messages (message_id) values ($1) on conflict do nothing';

// Whoever else writes about the same customer waits here, and then reads what we wrote.
const LOCK_CUSTOMER = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';

// Only of these it may be unknown whose they are.
const LOCK_SUBSCRIPTION = 'select pg_advisory_xact_lock(hashtextextended($1, 1))';

const FIND_OWNER = `
  select customer_id from inbox.facts where kind = 'subscription' and id = $1 order by customer_id = '' limit 1`;

const ADOPT = `
  delete from inbox.facts where customer_id = '' and kind = 'subscription' and id = $1
  returning customer_id, kind, id, version::float8, happened_at, created_at, event`;

const READ_FACTS = `
  select customer_id, kind, id, version::float8, happened_at, created_at, event from inbox.facts
  where customer_id = $1 and (customer_id <> '' or id = $2)`;

const DELETE_FACTS = 'delete from inbox.facts where customer_id = $1';

const SAVE_FACTS = `
  insert into inbox.facts select * from jsonb_populate_recordset(null::inbox.facts, $1)
  on conflict (customer_id, kind, id) do update set
    version = excluded.version, happened_at = excluded.happened_at, created_at = excluded.created_at, event = excluded.event`;

const SAVE_CUSTOMER = `
  insert into public.customers select * from json_populate_record(null::public.customers, $1)
  on conflict (customer_id) do update set
    created_at = excluded.created_at, updated_at = excluded.updated_at, name = excluded.name, email = excluded.email,
    billing_id = excluded.billing_id, entitlements = excluded.entitlements`;

const SAVE_SUBSCRIPTIONS = `
  insert into public.subscriptions select * from json_populate_recordset(null::public.subscriptions, $1)
  on conflict (subscription_id) do update set
    created_at = excluded.created_at, updated_at = excluded.updated_at, status = excluded.status,
    plan_id = excluded.plan_id, plan_name = excluded.plan_name, billing_id = excluded.billing_id,
    start_date = excluded.start_date, end_date = excluded.end_date,
    cancellation_date = excluded.cancellation_date, trial_end_date = excluded.trial_end_date
  where subscriptions is distinct from excluded`;

const DELETE_SUBSCRIPTIONS = 'delete from public.subscriptions where customer_id = $1 and subscription_id <> all ($2)';
const DELETE_CUSTOMER = 'delete from public.customers where customer_id = $1';

export async function processEvent(pool, event, environmentId) {
  const told = factOf(event, new Date(), environmentId);
  if (!told) return;
  const tx = await pool.connect();
  let failure;
  try {
    await tx.query('begin');
    const taken = await tx.query(TAKE_MESSAGE, [event.messageId]);
    if (taken.rowCount > 0) await apply(tx, told);
    await tx.query('commit');
  } catch (err) {
    failure = err;
    throw err;
  } finally {
    // A connection on which something failed is closed, which rolls back.
    tx.release(failure);
  }
}

async function apply(tx, fact) {
  const told = fact.kind === 'subscription' ? await owned(tx, fact) : fact;
  const id = told.customer_id;
  await tx.query(LOCK_CUSTOMER, [id]);
  const { rows: known } = await tx.query(READ_FACTS, [id, told.id]);
  const facts = withFact(known, told);
  if (facts === known) return;
  if (told.kind === 'deletion') await tx.query(DELETE_FACTS, [id]);
  const changed = told.kind === 'deletion' ? facts : facts.filter((it) => !known.includes(it));
  await tx.query(SAVE_FACTS, [JSON.stringify(changed)]);
  if (id !== NOBODY) await saveRows(tx, id, facts);
}

// With the customer that others have said, and with what was said before anybody knew the customer.
async function owned(tx, fact) {
  await tx.query(LOCK_SUBSCRIPTION, [fact.id]);
  if (fact.customer_id === NOBODY) {
    const { rows } = await tx.query(FIND_OWNER, [fact.id]);
    return { ...fact, customer_id: rows[0]?.customer_id ?? NOBODY };
  }
  const { rows: before } = await tx.query(ADOPT, [fact.id]);
  const [whole] = withFact(before, fact);
  return { ...whole, customer_id: fact.customer_id };
}

async function saveRows(tx, id, facts) {
  const { customer, subscriptions } = rowsOf(facts);
  await tx.query(DELETE_SUBSCRIPTIONS, [id, subscriptions.map((it) => it.subscription_id)]);
  if (customer) {
    await tx.query(SAVE_CUSTOMER, [JSON.stringify(customer)]);
    await tx.query(SAVE_SUBSCRIPTIONS, [JSON.stringify(subscriptions)]);
  } else {
    await tx.query(DELETE_CUSTOMER, [id]);
  }
}
