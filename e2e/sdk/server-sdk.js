// Asks the unmodified node SDK for the entitlements of two customers, and prints the answers as JSON.
const { Stigg } = require('@stigg/node-server-sdk');

const client = Stigg.initialize({
  apiKey: process.env.KEY,
  baseUri: process.env.AMBIT_URL,
  baseEdgeUri: process.env.AMBIT_URL,
  realtimeUpdatesEnabled: false,
});

async function main() {
  await client.waitForInitialization();
  const answers = {};
  for (const customerId of ['ann', 'bob', 'nobody']) {
    answers[customerId] = {
      all: (await client.getEntitlements(customerId)).map(it => it.feature.id).sort(),
      flag: await client.getBooleanEntitlement({ customerId, featureId: 'flag' }),
      size: await client.getNumericEntitlement({ customerId, featureId: 'size' }),
      calls: await client.getMeteredEntitlement({ customerId, featureId: 'calls', options: { requestedUsage: 7 } }),
      city: await client.getEnumEntitlement({ customerId, featureId: 'city' }),
      subscriptions: await client.getActiveSubscriptionsList({ customerId }),
    };
  }
  return answers;
}

main().then(
  answers => {
    console.log(JSON.stringify(answers));
    process.exit(0);
  },
  error => {
    console.error(error);
    process.exit(1);
  });
