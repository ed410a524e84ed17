// Evaluates flags in a page with the unmodified OFREP provider for browsers.
import { OpenFeature } from '@openfeature/web-sdk';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';

window.evaluate = async (baseUrl, key, targetingKey) => {
  await OpenFeature.setContext({ targetingKey });
  await OpenFeature.setProviderAndWait(
    new OFREPWebProvider({ baseUrl, headers: [['X-API-KEY', key]], pollInterval: 200 }),
  );
  const client = OpenFeature.getClient();
  return {
    flag: client.getBooleanDetails('flag', false),
    limit: client.getNumberDetails('calls:limit', -1),
  };
};

window.remaining = () => OpenFeature.getClient().getNumberValue('calls:remaining', -1);
