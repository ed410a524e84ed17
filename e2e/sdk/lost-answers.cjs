// Reports usage and an event with keys of their own through a proxy that loses the first response to each. The SDK
// sends both again.
const { Stigg } = require('@stigg/node-server-sdk');

const customerId = 'ann';

async function main() {
  const client = Stigg.initialize({
    apiKey: process.env.SERVER_KEY, baseUri: process.env.LOSING_URL, enableEdge: false, realtimeUpdatesEnabled: false,
  });
  await client.waitForInitialization();
  await client.reportUsageBulk({
    usages: [{ customerId, featureId: 'calls', value: 10, idempotencyKey: 'job-1' }],
  });
  await client.reportEvent({
    customerId, eventName: 'render', idempotencyKey: 'render-1', timestamp: new Date(Date.now() - 1000),
    dimensions: { seconds: 10 },
  });
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  });
