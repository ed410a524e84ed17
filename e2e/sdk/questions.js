// Answers each question of a JSON file by the unmodified node SDK: `GRANTED`, or the reason of the denial. Prints a JSON array.
const { readFileSync } = require('node:fs');
const { Stigg } = require('@stigg/node-server-sdk');

const AT_ONCE = 8;

const client = Stigg.initialize({
  apiKey: process.env.KEY,
  baseUri: process.env.AMBIT_URL,
  baseEdgeUri: process.env.AMBIT_URL,
  realtimeUpdatesEnabled: false,
});

const methods = {
  BOOLEAN: 'getBooleanEntitlement',
  CONFIGURATION: 'getNumericEntitlement',
  ENUM: 'getEnumEntitlement',
  METERED: 'getMeteredEntitlement',
};

async function answer({ kind, customerId, featureId, requestedUsage, requestedValues }) {
  const options = { requestedUsage, requestedValues };
  const entitlement = await client[methods[kind]]({ customerId, featureId, options });
  if (entitlement.isFallback) throw new Error(`Fallback for ${customerId}`);
  return entitlement.hasAccess ? 'GRANTED' : entitlement.accessDeniedReason;
}

async function main() {
  await client.waitForInitialization();
  const questions = JSON.parse(readFileSync(process.env.QUESTIONS, 'utf8'));
  const answers = [];
  for (let i = 0; i < questions.length; i += AT_ONCE) {
    answers.push(...await Promise.all(questions.slice(i, i + AT_ONCE).map(answer)));
  }
  return answers;
}

main().then(
  answers => {
    process.stdout.write(JSON.stringify(answers), () => process.exit(0));
  },
  error => {
    console.error(error);
    process.exit(1);
  });
