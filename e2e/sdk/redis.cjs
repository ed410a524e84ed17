// Asks the unmodified node SDK in Redis mode for the entitlements of customers, and prints the answers as JSON.
const { Stigg } = require('@stigg/node-server-sdk');

const redis = new URL(process.env.REDIS_URL);
const client = Stigg.initialize({
  apiKey: process.env.KEY,
  baseUri: process.env.AMBIT_URL,
  baseEdgeUri: process.env.AMBIT_URL,
  entitlementsTimeout: 2000,
  // Otherwise the SDK does not start while the server is away.
  enableRemoteConfig: false,
  redis: {
    host: redis.hostname,
    port: Number(redis.port),
    username: redis.username,
    password: redis.password,
    environmentPrefix: process.env.REDIS_PREFIX,
  },
});

async function main() {
  await client.waitForInitialization();
  const answers = {};
  for (const customerId of process.env.CUSTOMERS.split(' ')) {
    answers[customerId] = {
      all: (await client.getEntitlements(customerId)).map(it => it.feature.id).sort(),
      flag: await client.getBooleanEntitlement({ customerId, featureId: 'flag' }),
      size: await client.getNumericEntitlement({ customerId, featureId: 'size' }),
      calls: await client.getMeteredEntitlement({ customerId, featureId: 'calls', options: { requestedUsage: 7 } }),
      city: await client.getEnumEntitlement({ customerId, featureId: 'city' }),
      room: await client.getMeteredEntitlement({ customerId, featureId: 'calls', resourceId: 'room' }),
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
