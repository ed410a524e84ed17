export { Ambit } from './ambit.js';
export type {
  ActiveSubscription, Addon, AmbitOptions, CheckOptions, Customer, Entitlement, EventReport, Feature, Plan, Product, Subscription, UsageReport,
} from './ambit.js';
export type { Change, FeedOptions } from './feed.js';
export { AmbitError } from './error.js';
export type { OperationInput, OperationName, OperationResult } from './transport.js';
export type * from './api.js';
