import type { Operations } from './api.js';
import { follow, type Change, type FeedOptions } from './feed.js';
import { Transport, type OperationInput, type OperationName, type OperationResult, type TransportOptions } from './transport.js';

export type AmbitOptions = TransportOptions;

type Data<Name extends OperationName> = OperationResult<Name> extends { data: infer Value } ? Value : never;
type Item<Name extends OperationName> = Data<Name> extends (infer Value)[] ? Value : never;
type Body<Name extends OperationName> = Required<Operations[Name]> extends { body: infer Value } ? Value : never;

export type Entitlement = Data<'checkEntitlement'>;
export type Customer = Data<'getCustomer'>;
export type Subscription = Data<'getSubscription'>;
export type Product = Item<'listProducts'>;
export type Feature = Item<'listFeatures'>;
export type Plan = Item<'listPlans'>;
export type Addon = Item<'listAddons'>;
export type UsageReport = Body<'reportUsage'>['usages'][number];
/** The time is part of the identity of an event. */
export type EventReport = Omit<Body<'reportEvents'>['events'][number], 'idempotencyKey' | 'timestamp'>
  & { timestamp: string; idempotencyKey?: string };
export type CheckOptions = Omit<Operations['checkEntitlement']['query'], 'featureId'>;

/** An active or trial subscription, as edge documents have it. Times are ISO 8601. */
export interface ActiveSubscription {
  subscriptionId: string;
  status: 'ACTIVE' | 'IN_TRIAL';
  pricingType: 'FREE' | 'PAID' | 'CUSTOM';
  startDate: string;
  cancellationDate: string | null;
  currentBillingPeriodEnd: string | null;
  trialEndDate: string | null;
  resource: { resourceId: string } | null;
  plan: { planId: string; displayName: string };
  addons: Array<{ quantity: number; addon: { addonId: string } }>;
}

/** Client of one environment. */
export class Ambit {
  readonly #transport: Transport;

  constructor(options: AmbitOptions) {
    this.#transport = new Transport(options);
  }

  /**
   * Calls any operation of the API by its id in `/openapi.json`.
   *
   * @throws AmbitError if the server refuses the request
   */
  call<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    signal?: AbortSignal,
  ): Promise<OperationResult<Name>> {
    return this.#transport.call(name, input, signal);
  }

  /** Returns all pages of a list as one. */
  async list<Name extends ListName>(name: Name, query: ListQuery<Name>, signal?: AbortSignal): Promise<Item<Name>[]> {
    const items: Item<Name>[] = [];
    let after: string | null | undefined;
    do {
      const input = { query: after ? { ...query, after } : query } as unknown as OperationInput<Name>;
      const page = (await this.call(name, input, signal)) as unknown as Page<Item<Name>>;
      items.push(...page.data);
      after = page.pagination?.next;
    } while (after);
    return items;
  }

  /** Returns whether the customer may use a feature, and why not. */
  async check(customerId: string, featureId: string, options: CheckOptions = {}, signal?: AbortSignal): Promise<Entitlement> {
    const input = { path: { id: customerId }, query: { ...options, featureId } };
    return (await this.call('checkEntitlement', input, signal)).data;
  }

  /** Returns all entitlements of the customer, or of one of its resources. */
  async entitlements(customerId: string, resourceId?: string, signal?: AbortSignal): Promise<Data<'listEntitlements'>> {
    const query = resourceId === undefined ? {} : { resourceId };
    return (await this.call('listEntitlements', { path: { id: customerId }, query }, signal)).data;
  }

  /**
   * Reports up to 100 usages. Each counts once, also if a response is lost and the client sends the report again. If
   * this method throws, the report may have been counted: to repeat it, set `idempotencyKey` yourself.
   */
  async reportUsage(...usages: UsageReport[]): Promise<Data<'reportUsage'>> {
    return (await this.call('reportUsage', { body: { usages } })).data;
  }

  /** Reports up to 100 raw events. Each counts once, as in `reportUsage`. */
  async reportEvents(...events: EventReport[]): Promise<Data<'reportEvents'>> {
    const body = { events: events as Body<'reportEvents'>['events'] };
    return (await this.call('reportEvents', { body })).data;
  }

  customer(id: string, signal?: AbortSignal): Promise<Customer> {
    return this.call('getCustomer', { path: { id } }, signal).then(it => it.data);
  }

  createCustomer(body: Body<'provisionCustomer'>): Promise<Customer> {
    return this.call('provisionCustomer', { body }).then(it => it.data);
  }

  products(): Promise<Product[]> {
    return this.list('listProducts', {});
  }

  features(): Promise<Feature[]> {
    return this.list('listFeatures', {});
  }

  /** Returns the plans; with a client key the published ones only. */
  plans(query: ListQuery<'listPlans'> = {}, signal?: AbortSignal): Promise<Plan[]> {
    return this.list('listPlans', query, signal);
  }

  addons(query: ListQuery<'listAddons'> = {}, signal?: AbortSignal): Promise<Addon[]> {
    return this.list('listAddons', query, signal);
  }

  /** Returns the active and trial subscriptions of the customer. Pages can call this with a client key. */
  async activeSubscriptions(customerId: string, signal?: AbortSignal): Promise<ActiveSubscription[]> {
    const place = `/v1/c/${encodeURIComponent(customerId)}/subscriptions.json`;
    const document = (await (await this.#transport.get(place, {}, signal)).json()) as
      { data: { getActiveSubscriptions: ActiveSubscription[] } };
    return document.data.getActiveSubscriptions;
  }

  subscriptions(query: ListQuery<'listSubscriptions'>, signal?: AbortSignal): Promise<Item<'listSubscriptions'>[]> {
    return this.list('listSubscriptions', query, signal);
  }

  subscription(id: string, signal?: AbortSignal): Promise<Subscription> {
    return this.call('getSubscription', { path: { id } }, signal).then(it => it.data);
  }

  subscribe(body: Body<'provisionSubscription'>): Promise<Data<'provisionSubscription'>> {
    return this.call('provisionSubscription', { body }).then(it => it.data);
  }

  updateSubscription(id: string, body: Body<'updateSubscription'>): Promise<Data<'updateSubscription'>> {
    return this.call('updateSubscription', { path: { id }, body }).then(it => it.data);
  }

  cancelSubscription(id: string, body: Body<'cancelSubscription'> = {}): Promise<Data<'cancelSubscription'>> {
    return this.call('cancelSubscription', { path: { id }, body }).then(it => it.data);
  }

  previewSubscription(body: Body<'previewSubscription'>, signal?: AbortSignal): Promise<Data<'previewSubscription'>> {
    return this.call('previewSubscription', { body }, signal).then(it => it.data);
  }

  /** Streams the changes of the environment in order. Needs a server key. */
  changes(options: FeedOptions = {}): AsyncGenerator<Change, void, undefined> {
    return follow(this.#transport, options);
  }
}

interface Page<Value> {
  data: Value[];
  pagination?: { next?: string | null };
}

/** Operations that return pages. */
type ListName = {
  [Name in OperationName]: Operations[Name] extends { path: unknown } ? never
    : Required<Operations[Name]> extends { query: { after?: string }; result: { data: unknown[] } } ? Name : never;
}[OperationName];

type ListQuery<Name extends ListName> =
  Omit<Required<Operations[Name]> extends { query: infer Query } ? Query : never, 'after' | 'before'>;
