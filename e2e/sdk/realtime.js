// Checks an entitlement in one process while another program changes it. Prints one line for each answer that differs
// from the one before, and the number of requests for edge documents.
const { Stigg } = require('@stigg/node-server-sdk');
const http = require('http');

let documents = 0;
const request = http.request;
http.request = (...args) => {
  documents += JSON.stringify(args[0]?.path ?? '').includes('entitlements.json') ? 1 : 0;
  return request(...args);
};

const client = Stigg.initialize({
  apiKey: process.env.KEY,
  baseUri: process.env.AMBIT_URL,
  baseEdgeUri: process.env.AMBIT_URL,
});

let last = '';

async function look() {
  const calls = await client.getMeteredEntitlement({ customerId: 'ann', featureId: 'calls' });
  const flag = await client.getBooleanEntitlement({ customerId: 'ann', featureId: 'flag' });
  const answer = `usage ${calls.currentUsage} limit ${calls.usageLimit} flag ${flag.hasAccess}`;
  if (answer !== last) {
    last = answer;
    console.log(`${answer} documents ${documents}`);
  }
}

// One answer at a time: two that begin together may each read the document.
async function keepLooking() {
  await look();
  setTimeout(keepLooking, 20);
}

client.waitForInitialization().then(keepLooking);
// Longer than the test waits. The test ends this process.
setTimeout(() => process.exit(0), 600000);
