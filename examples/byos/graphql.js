import { createRequire } from 'node:module';

// These packages are not ES modules.
const require = createRequire(import.meta.url);
const { postgraphile } = require('postgraphile');

// Exposes the tables of the schema `public` at `/graphql`, and GraphiQL at `/graphiql`, with the options of the document
// and `retryOnInitFail`: without it, a database that does not answer at the start ends the process.
export const graphql = (databaseUrl) => postgraphile(databaseUrl, 'public', {
  retryOnInitFail: true,
  subscriptions: true,
  watchPg: true,
  dynamicJson: true,
  setofFunctionsContainNulls: false,
  ignoreRBAC: false,
  showErrorStack: 'json',
  extendedErrors: ['hint', 'detail', 'errcode'],
  appendPlugins: [require('@graphile-contrib/pg-simplify-inflector')],
  skipPlugins: [require('graphile-build').NodePlugin],
  graphiql: true,
  enhanceGraphiql: true,
  enableQueryBatching: true,
  legacyRelations: 'omit',
  disableQueryLog: true,
});
