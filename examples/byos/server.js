import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { checkAccess } from './access.js';
import { processEvent } from './events.js';
import { Malformed } from './facts.js';
import { graphql } from './graphql.js';

const { DATABASE_URL, WEBHOOK_SECRET, STIGG_WEBHOOK_SECRET, HOST = '127.0.0.1', PORT = '3000' } = process.env;

// Events of other environments are refused where ours is said.
const { ENVIRONMENT_ID } = process.env;
const BODY_MAX = '4mb';

// Without a secret nothing starts.
const signed = new Webhook(WEBHOOK_SECRET);
const bounds = { max: 10, connectionTimeoutMillis: 5_000, statement_timeout: 10_000 };
const pool = new pg.Pool({ connectionString: DATABASE_URL, ...bounds });
pool.on('error', (err) => console.error(`A connection was lost: ${err.message}`));

const app = express().disable('x-powered-by');

app.post('/webhook', express.raw({ type: () => true, limit: BODY_MAX }), async (req, res) => {
  if (!isGenuine(req)) {
    res.status(401).type('text').send('Unauthorized');
    return;
  }
  const event = JSON.parse(req.body);
  console.log(`Processing event: ${event?.messageId} ${event?.type}`);
  try {
    await processEvent(pool, event, ENVIRONMENT_ID);
  } catch (err) {
    console.error(`Failed to process event: ${event?.messageId}: ${err.message}`);
    throw err;
  }
  console.log(`Event processed: ${event.messageId}`);
  res.json({ success: true });
});

app.post('/check-access', express.json(), express.urlencoded({ extended: false }), async (req, res) => {
  const question = asked(req);
  if (!question.customerId || !question.featureId) {
    res.status(400).type('text').send('customerId and featureId are required');
    return;
  }
  const decision = await checkAccess(pool, question);
  res.status(decision.hasAccess ? 200 : 403).json(decision);
});

app.use(graphql(DATABASE_URL));

app.use((err, req, res, next) => {
  const status = err.status ?? (isOfInput(err) ? 400 : 500);
  if (status === 500) console.error(err.stack);
  res.status(status).json({ success: false, message: status === 500 ? 'Try again' : err.message });
});

app.listen(Number(PORT), HOST, (err) => {
  if (err) throw err;
  console.log(`listening on http://${HOST}:${PORT}`);
});

// Where there is a signature it alone decides.
function isGenuine(req) {
  if (req.get('webhook-signature') === undefined) return isPlainSecret(req.get('stigg-webhooks-secret') ?? '');
  try {
    signed.verify(req.body ?? '', req.headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

// In the same time however much of it is right.
function isPlainSecret(told) {
  const digest = (text) => createHash('sha256').update(text).digest();
  return Boolean(STIGG_WEBHOOK_SECRET) && timingSafeEqual(digest(told), digest(STIGG_WEBHOOK_SECRET));
}

// A form has nothing but texts.
function asked(req) {
  const { customerId, featureId, requestedUsage, requestedValues } = req.body ?? {};
  const isForm = req.is('urlencoded');
  const usage = (isForm && requestedUsage ? Number(requestedUsage) : requestedUsage) ?? 0;
  const values = (isForm && requestedValues ? [requestedValues].flat() : requestedValues) ?? [];
  if (![customerId ?? '', featureId ?? ''].every((it) => typeof it === 'string')) throw new Malformed('`customerId` and `featureId` must be texts');
  if (!Number.isFinite(usage) || usage < 0) throw new Malformed('`requestedUsage` must be a number of at least 0');
  if (!Array.isArray(values)) throw new Malformed('`requestedValues` must be a list');
  return { customerId, featureId, requestedUsage: usage, requestedValues: values };
}

// What PostgreSQL cannot store, or is nested too deeply, will not be better when it comes again.
function isOfInput(err) {
  return err instanceof SyntaxError || err instanceof RangeError || /^(22|54)/.test(err.code);
}
