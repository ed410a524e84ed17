// Evaluates flags with the unmodified OFREP provider for servers, and prints the details as JSON.
const { OpenFeature } = require('@openfeature/server-sdk');
const { OFREPProvider } = require('@openfeature/ofrep-provider');

async function main() {
  await OpenFeature.setProviderAndWait(
    new OFREPProvider({ baseUrl: process.env.AMBIT_URL, headers: { 'X-API-KEY': process.env.KEY } }),
  );
  const client = OpenFeature.getClient();
  const ann = { targetingKey: 'ann' };
  return {
    flag: await client.getBooleanDetails('flag', false, ann),
    bob: await client.getBooleanDetails('flag', true, { targetingKey: 'bob' }),
    many: await client.getBooleanDetails('calls', true, { targetingKey: 'ann', requestedUsage: 8 }),
    limit: await client.getNumberDetails('calls:limit', -1, ann),
    remaining: await client.getNumberDetails('calls:remaining', -1, ann),
    city: await client.getObjectDetails('city:decision', {}, ann),
    absent: await client.getBooleanDetails('absent', true, ann),
    nobody: await client.getBooleanDetails('flag', true, {}),
  };
}

main().then(
  answers => {
    console.log(JSON.stringify(answers));
    process.exit(0);
  },
  error => {
    console.error(error);
    process.exit(1);
  },
);
