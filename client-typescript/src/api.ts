// Generated from /openapi.json by TypescriptClientTest. To regenerate it, run the test with -Dambit.write=true.

export type AgreedMinimum = {
  amount?: number | null;
  currency?: string | null;
  minimum?: ChargeWirePrice | null;
};

export type AppliedCoupon = {
  billingCouponId?: string | null;
  configuration?: AppliedCouponConfiguration | null;
  couponId?: string | null;
  discount?: AppliedCouponDiscount | null;
  promotionCode?: string | null;
};

export type AppliedCouponAmountOff = {
  amount: number;
  currency: string;
};

export type AppliedCouponConfiguration = {
  startDate?: string | null;
};

export type AppliedCouponDiscount = {
  amountsOff?: Array<AppliedCouponAmountOff> | null;
  description?: string | null;
  durationInMonths?: number | null;
  name?: string | null;
  percentOff?: number | null;
};

export type AutoCancellationRule = {
  sourcePlanId: string;
  targetPlanId: string;
};

export type BillingInformation = {
  billingAddress?: BillingProfileAddress | null;
  chargeOnBehalfOfAccount?: string | null;
  couponId?: string | null;
  integrationId?: string | null;
  invoiceDaysUntilDue?: number | null;
  isBackdated?: boolean | null;
  isInvoicePaid?: boolean | null;
  metadata?: Record<string, string> | null;
  prorationBehavior?: 'INVOICE_IMMEDIATELY' | 'CREATE_PRORATIONS' | 'NONE' | null;
  taxIds?: Array<BillingProfileTaxId> | null;
  taxPercentage?: number | null;
  taxRateIds?: Array<string> | null;
};

export type BillingProfileAddress = {
  city?: string | null;
  country?: string | null;
  line1?: string | null;
  line2?: string | null;
  postalCode?: string | null;
  state?: string | null;
};

export type BillingProfileIntegration = {
  id: string;
  syncedEntityId?: string | null;
  vendorIdentifier: 'AUTH0' | 'ZUORA' | 'STRIPE' | 'HUBSPOT' | 'AWS_MARKETPLACE' | 'SNOWFLAKE' | 'SALESFORCE' | 'BIG_QUERY' | 'OPEN_FGA' | 'APP_STORE' | 'RECEIVED' | 'PREQUEL' | 'AIRWALLEX' | 'STRIPE_INVOICING';
};

export type BillingProfilePassthrough = {
  stripe?: BillingProfileStripe | null;
  zuora?: BillingProfileZuora | null;
};

export type BillingProfilePaymentMethod = {
  billingId?: string | null;
  cardExpiryMonth?: number | null;
  cardExpiryYear?: number | null;
  cardLast4Digits?: string | null;
  type: 'CARD' | 'BANK' | 'CASH_APP';
};

export type BillingProfileStripe = {
  billingAddress?: BillingProfileAddress | null;
  customerName?: string | null;
  invoiceCustomFields?: Record<string, string> | null;
  metadata?: Record<string, string> | null;
  paymentMethodId?: string | null;
  shippingAddress?: BillingProfileAddress | null;
  taxIds?: Array<BillingProfileTaxId> | null;
};

export type BillingProfileTaxId = {
  type: string;
  value: string;
};

export type BillingProfileZuora = {
  billingAddress?: BillingProfileAddress | null;
  currency?: string | null;
  metadata?: Record<string, string> | null;
  paymentMethodId?: string | null;
};

export type BulkChangeWireBody = {
  filter: BulkChangeWireFilter;
  promotionalEntitlements?: Array<GrantWish> | null;
  plan?: PlanChangeTarget | null;
  migration?: SubscriptionChangeMigrateBody | null;
  expectedCustomers?: number | null;
  expectedCustomersHash?: string | null;
};

export type BulkChangeWireCustomerPreview = {
  customerId: string;
  changes: Array<PreviewWireView>;
  problem?: OperationProblem | null;
};

export type BulkChangeWireFailureView = {
  customerId: string;
  problem: OperationProblem;
};

export type BulkChangeWireFilter = {
  q?: string | null;
  name?: string | null;
  email?: string | null;
  planId?: string | null;
  subscriptionStatus?: 'ACTIVE' | 'CANCELED' | 'EXPIRED' | 'IN_TRIAL' | 'NOT_STARTED' | 'PAYMENT_PENDING' | null;
  trialEndsBefore?: string | null;
  isNearLimit?: boolean | null;
  createdAt?: CreatedAt | null;
};

export type BulkChangeWirePreview = {
  count: number;
  customerIds: Array<string>;
  customersHash: string;
  asOf: string;
  money?: Array<RecurringMoneyAmount> | null;
  isMoneyComplete?: boolean | null;
  customers: Array<BulkChangeWireCustomerPreview>;
};

export type BulkChangeWireView = {
  id: string;
  state: 'PENDING' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELED';
  done: number;
  total: number;
  changed: number;
  failed: number;
  startedAt?: string | null;
  finishedAt?: string | null;
  promotionalEntitlements?: Array<GrantWish> | null;
  plan?: PlanChangeTarget | null;
  migration?: SubscriptionChangeMigrateBody | null;
  problem?: OperationProblem | null;
};

export type CancelBody = {
  cancellationAction?: 'DEFAULT' | 'REVOKE_ENTITLEMENTS' | null;
  cancellationTime?: 'END_OF_BILLING_PERIOD' | 'IMMEDIATE' | 'SPECIFIC_DATE' | null;
  endDate?: string | null;
  prorate?: boolean | null;
};

export type CatalogDiffDifference = {
  path: string;
  from?: unknown;
  to?: unknown;
};

export type CatalogFileWireDifferenceView = {
  path: string;
  from?: unknown;
  to?: unknown;
};

export type CatalogFileWireDriftView = {
  applied: string;
  commit?: string | null;
  appliedAt: string;
  present: string;
  differences: Array<CatalogFileWireDifferenceView>;
  text: string;
};

export type CatalogView = {
  hash: string;
  catalog: unknown;
};

export type ChargeView = {
  id: string;
  billingModel: 'FLAT_FEE' | 'PER_UNIT' | 'USAGE_BASED';
  billingPeriod: 'MONTHLY' | 'ANNUALLY';
  billingCadence: 'RECURRING' | 'ONE_OFF';
  billingCountryCode?: string | null;
  blockSize?: number | null;
  featureId?: string | null;
  maxUnitQuantity?: number | null;
  minUnitQuantity?: number | null;
  price?: Money | null;
  tiers?: Array<ChargeViewTierView> | null;
  tiersMode?: 'VOLUME' | 'GRADUATED' | null;
  resetPeriod?: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | null;
  resetPeriodConfiguration?: EntitlementWireAccording | null;
  createdAt: string;
};

export type ChargeViewTierView = {
  upTo?: number | null;
  unitPrice?: Money | null;
  flatPrice?: Money | null;
};

export type ChargeWirePrice = {
  amount: number;
  currency?: string | null;
};

export type ChargeWireTier = {
  flatPrice?: ChargeWirePrice | null;
  unitPrice?: ChargeWirePrice | null;
  upTo?: number | null;
};

export type CheckLogDecisionView = {
  id: string;
  at: string;
  environmentAt: string;
  customerId: string;
  resourceId?: string | null;
  featureId: string;
  requestedUsage: number;
  requestedValues?: Array<string> | null;
  accessDeniedReason: string;
  currentUsage?: number | null;
  usageLimit?: number | null;
  sequence: number;
};

export type CheckLogView = {
  at: string;
  customerId: string;
  resourceId?: string | null;
  featureId: string;
  requestedUsage: number;
  requestedValues?: Array<string> | null;
  isGranted: boolean;
  accessDeniedReason?: string | null;
  currentUsage?: number | null;
  usageLimit?: number | null;
  revision?: string | null;
  sequence: number;
};

export type CheckoutOptions = {
  cancelUrl?: string | null;
  successUrl?: string | null;
  allowPromoCodes?: boolean | null;
  allowTaxIdCollection?: boolean | null;
  collectBillingAddress?: boolean | null;
  collectPhoneNumber?: boolean | null;
  referenceId?: string | null;
};

export type ConsumptionConsumeBody = {
  customerId: string;
  featureId: string;
  amount: number;
  resourceId?: string | null;
  idempotencyKey?: string | null;
  reserveSeconds?: number | null;
};

export type ConsumptionReservationView = {
  reservationId: string;
  state: string;
  customerId: string;
  featureId: string;
  resourceId?: string | null;
  amount: number;
  reservedUntil: string;
};

export type ConsumptionView = {
  type: string;
  isGranted: boolean;
  accessDeniedReason?: string | null;
  feature?: ShownFeatureWire | null;
  currentUsage?: number | null;
  usageLimit?: number | null;
  hasUnlimitedUsage?: boolean | null;
  hasSoftLimit?: boolean | null;
  resetPeriod?: string | null;
  usagePeriodAnchor?: string | null;
  usagePeriodStart?: string | null;
  usagePeriodEnd?: string | null;
  usageSince?: string | null;
  entitlementUpdatedAt?: string | null;
  validUntil?: string | null;
  consumed: number;
  reservationId?: string | null;
  reservedUntil?: string | null;
};

export type CreatedAt = {
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
};

export type CustomerLifeResourceView = {
  id: string;
  createdAt: string;
  updatedAt: string;
};

export type CustomerProvisionBody = {
  id: string;
  billingCurrency?: string | null;
  billingId?: string | null;
  couponId?: string | null;
  defaultPaymentMethod?: BillingProfilePaymentMethod | null;
  email?: string | null;
  integrations?: Array<BillingProfileIntegration> | null;
  language?: string | null;
  metadata?: Record<string, string> | null;
  name?: string | null;
  passthrough?: BillingProfilePassthrough | null;
  timezone?: string | null;
};

export type CustomerView = {
  id: string;
  name?: string | null;
  email?: string | null;
  billingCurrency?: unknown;
  billingId?: unknown;
  couponId?: unknown;
  defaultPaymentMethod?: unknown;
  integrations: unknown;
  language?: unknown;
  metadata: Record<string, string>;
  passthrough: unknown;
  paymentMethodId?: unknown;
  salesforceId?: unknown;
  timezone?: unknown;
  createdAt: string;
  updatedAt: string;
  archivedAt?: string | null;
};

export type CustomerWireImportBody = {
  customers: Array<CustomerWireImportedCustomer>;
  integrationId?: string | null;
};

export type CustomerWireImported = {
  newCustomers: Array<string>;
  taskId?: string | null;
};

export type CustomerWireImportedCustomer = {
  id: string;
  email?: string | null;
  name?: string | null;
  billingId?: string | null;
  metadata?: Record<string, string> | null;
  paymentMethodId?: string | null;
  salesforceId?: string | null;
  updatedAt?: string | null;
};

export type CustomerWireUpdateBody = {
  billingCurrency?: string | null;
  billingId?: string | null;
  couponId?: string | null;
  email?: string | null;
  integrations?: Array<BillingProfileIntegration>;
  language?: string | null;
  metadata?: Record<string, string>;
  name?: string | null;
  passthrough?: BillingProfilePassthrough;
  timezone?: string | null;
};

export type DraftFeatureUse = {
  featureId: string;
  plans: number;
  addons: number;
};

export type DraftFeatureView = {
  featureIds: Array<string>;
};

export type DraftPackageView = {
  type: 'PLAN' | 'ADDON';
  id: string;
  productId: string;
  status: 'DRAFT' | 'PUBLISHED' | 'ARCHIVED';
  versionNumber: number;
  publishedVersion?: number | null;
  subscribers: number;
  content: unknown;
  published?: unknown;
  differences: Array<CatalogDiffDifference>;
  createdAt: string;
  updatedAt: string;
};

export type DraftUsageView = {
  subscribers: number;
  sampled: number;
  above: number;
  highest?: number | null;
};

export type DraftUsesView = {
  features: Array<DraftFeatureUse>;
};

export type DraftView = {
  hash: string;
  packages: Array<DraftPackageView>;
  unpricedUsage: Array<UnpricedUsage>;
};

export type DuplicateView = {
  id: string;
  customerId: string;
  featureId: string;
  resourceId?: string | null;
  value: number;
  timestamp: string;
  recordedAt: string;
  repeats: string;
  repeatsRecordedAt: string;
  correctedAt?: string | null;
  correction: UsageUsage;
};

export type EntitlementComparisonChange = {
  featureId: string;
  before?: EntitlementComparisonValue | null;
  after?: EntitlementComparisonValue | null;
};

export type EntitlementComparisonValue = {
  isGranted: boolean;
  usageLimit?: number | null;
  hasUnlimitedUsage: boolean;
  hasSoftLimit: boolean;
  enumValues: Array<string>;
  resetPeriod?: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | null;
};

export type EntitlementCustomerView = {
  customerId: string;
  accessDeniedReason?: string | null;
  entitlements: Array<EntitlementEntitlementView>;
};

export type EntitlementEntitlementView = {
  type: string;
  isGranted: boolean;
  accessDeniedReason?: string | null;
  feature?: ShownFeatureWire | null;
  currentUsage?: number | null;
  usageLimit?: number | null;
  hasUnlimitedUsage?: boolean | null;
  hasSoftLimit?: boolean | null;
  resetPeriod?: string | null;
  usagePeriodAnchor?: string | null;
  usagePeriodStart?: string | null;
  usagePeriodEnd?: string | null;
  usageSince?: string | null;
  entitlementUpdatedAt?: string | null;
  validUntil?: string | null;
  explanation?: Explanation | null;
};

export type EntitlementQueryBody = {
  customerIds: Array<string>;
};

export type EntitlementStateView = {
  accessDeniedReason?: string | null;
  entitlements: Array<EntitlementEntitlementView>;
};

export type EntitlementWireAccording = {
  accordingTo: 'SubscriptionStart' | 'StartOfTheMonth' | 'EverySunday' | 'EveryMonday' | 'EveryTuesday' | 'EveryWednesday' | 'EveryThursday' | 'EveryFriday' | 'EverySaturday';
};

export type EntitlementWireView = {
  id: string;
  type: 'FEATURE' | 'CREDIT';
  behavior: 'Increment' | 'Override';
  description?: unknown;
  displayNameOverride?: unknown;
  enumValues?: Array<string> | null;
  hasSoftLimit?: boolean | null;
  hasUnlimitedUsage?: boolean | null;
  hiddenFromWidgets: unknown;
  isCustom?: boolean | null;
  isGranted: boolean;
  order?: unknown;
  resetPeriod?: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | null;
  resetPeriodConfiguration?: EntitlementWireAccording | null;
  usageLimit?: number | null;
  createdAt: string;
  updatedAt: string;
};

export type EnumValue = {
  value: string;
  displayName: string;
};

export type Explanation = {
  sentence: string;
  at: string;
  asked: ExplanationAsked;
  customer: ExplanationCustomer;
  feature?: ExplanationFeature | null;
  sources: Array<ExplanationOrigin>;
  contributions: Array<ExplanationContribution>;
  counted: Array<ExplanationCounted>;
  arithmetic?: ExplanationArithmetic | null;
};

export type ExplanationArithmetic = {
  used: number;
  requested: number;
  total: number;
  limit?: number | null;
  soft: boolean;
  left?: number | null;
  resetPeriod?: string | null;
  periodStart?: string | null;
  periodEnd?: string | null;
};

export type ExplanationAsked = {
  featureId: string;
  resourceId?: string | null;
  requestedUsage: number;
  requestedValues: Array<string>;
};

export type ExplanationContribution = {
  subscriptionId: string;
  origin: string;
  packageId?: string | null;
  version?: number | null;
  quantity: number;
  terms: ExplanationTerms;
  gives: string;
  effect: string;
  won: boolean;
};

export type ExplanationCounted = {
  periodStart?: string | null;
  periodEnd?: string | null;
  used: number;
};

export type ExplanationCustomer = {
  exists: boolean;
  isArchived: boolean;
  hasResource: boolean;
  changesAt?: string | null;
};

export type ExplanationFeature = {
  featureType: string;
  meterType: string;
};

export type ExplanationOrigin = {
  id: string;
  kind: string;
  resourceId?: string | null;
  startDate: string;
  endDate?: string | null;
  usageSince: string;
};

export type ExplanationTerms = {
  isGranted: boolean;
  usageLimit?: number | null;
  hasUnlimitedUsage: boolean;
  hasSoftLimit: boolean;
  enumValues: Array<string>;
  behavior: string;
  resetPeriod?: string | null;
  accordingTo?: string | null;
};

export type FeatureMeter = {
  filters: Array<FeatureMeterFilter>;
  aggregation: FeatureMeterAggregation;
};

export type FeatureMeterAggregation = {
  function: 'COUNT' | 'UNIQUE' | 'SUM' | 'MIN' | 'MAX' | 'AVG';
  field?: string | null;
};

export type FeatureMeterCondition = {
  field: string;
  operation: 'EQUALS' | 'NOT_EQUALS' | 'GREATER_THAN' | 'GREATER_THAN_OR_EQUAL' | 'LESS_THAN' | 'LESS_THAN_OR_EQUAL' | 'IS_NULL' | 'IS_NOT_NULL' | 'IN' | 'CONTAINS' | 'STARTS_WITH' | 'ENDS_WITH';
  value?: string | null;
  values?: Array<string> | null;
};

export type FeatureMeterFilter = {
  conditions: Array<FeatureMeterCondition>;
};

export type FeatureView = {
  id: string;
  displayName: string;
  description?: string | null;
  featureType: 'BOOLEAN' | 'NUMBER' | 'ENUM';
  meterType: 'None' | 'FLUCTUATING' | 'INCREMENTAL';
  featureStatus: 'NEW' | 'SUSPENDED' | 'ACTIVE';
  featureUnits?: string | null;
  featureUnitsPlural?: string | null;
  enumConfiguration?: Array<EnumValue> | null;
  unitTransformation?: UnitTransformation | null;
  meter?: FeatureMeter | null;
  metadata: Record<string, string>;
  createdAt: string;
  updatedAt: string;
};

export type FeedFeedView = {
  data: Array<Record<string, unknown>>;
  head: number;
  oldest: number;
  pagination: FeedPosition;
};

export type FeedPosition = {
  next?: string | null;
  prev?: string | null;
};

export type FirstStepsView = {
  checkedAt?: string | null;
  dismissedAt?: string | null;
};

export type GrantBody = {
  promotionalEntitlements: Array<GrantWish>;
};

export type GrantView = {
  id: string;
  environmentId: string;
  featureId: string;
  status: 'Active' | 'Expired' | 'Paused';
  description?: string | null;
  period: '1 week' | '1 month' | '6 month' | '1 year' | 'lifetime' | 'custom';
  isVisible: boolean;
  startDate: string;
  endDate?: string | null;
  enumValues?: Array<string> | null;
  featureGroupIds?: Array<string> | null;
  hasSoftLimit: boolean;
  hasUnlimitedUsage: boolean;
  resetPeriod?: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | null;
  resetPeriodConfiguration?: EntitlementWireAccording | null;
  usageLimit?: number | null;
  createdAt: string;
  updatedAt: string;
};

export type GrantWish = {
  featureId: string;
  period: '1 week' | '1 month' | '6 month' | '1 year' | 'lifetime' | 'custom';
  startDate?: string | null;
  customEndDate?: string | null;
  enumValues?: Array<string> | null;
  hasSoftLimit?: boolean | null;
  hasUnlimitedUsage?: boolean | null;
  isVisible?: boolean | null;
  monthlyResetPeriodConfiguration?: EntitlementWireAccording | null;
  resetPeriod?: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | null;
  usageLimit?: number | null;
  weeklyResetPeriodConfiguration?: EntitlementWireAccording | null;
  yearlyResetPeriodConfiguration?: EntitlementWireAccording | null;
};

export type KeptPrice = {
  reason: 'EARLIER_VERSION' | 'AGREED';
  packageId?: string | null;
  featureId?: string | null;
  amount: number;
  currency?: string | null;
};

export type MinimumSpend = {
  billingPeriod: 'MONTHLY' | 'ANNUALLY';
  minimum: Money;
};

export type Money = {
  amount: number;
  currency: string;
};

export type OperationProblem = {
  code: string;
  message: string;
};

export type OverviewDeniedView = {
  featureId?: string | null;
  checks: number;
};

export type OverviewLimitView = {
  customerId: string;
  resourceId?: string | null;
  featureId: string;
  currentUsage: number;
  usageLimit: number;
  percent: number;
  resetsAt?: string | null;
};

export type OverviewLimitsView = {
  customers: number;
  isMore: boolean;
  top: Array<OverviewLimitView>;
};

export type OverviewMinuteView = {
  minute: string;
  events: number;
};

export type OverviewMonthView = {
  month: string;
  subscriptions: Array<OverviewPlanView>;
};

export type OverviewPlanView = {
  planId: string;
  currency?: string | null;
  subscriptions: number;
  monthlyAmount: number;
};

export type OverviewRenewalView = {
  currency: string;
  subscriptions: number;
  amount: number;
};

export type OverviewView = {
  at: string;
  since?: string | null;
  sequence: number;
  isComplete: boolean;
  subscriptions: Array<OverviewPlanView>;
  months: Array<OverviewMonthView>;
  trialsEnding: number;
  renewals: Array<OverviewRenewalView>;
  nearLimit: OverviewLimitsView;
  deniedChecks: Array<OverviewDeniedView>;
  usage: Array<OverviewMinuteView>;
};

export type PackageWireAddonView = {
  id: string;
  displayName: string;
  description?: string | null;
  productId: string;
  status: 'DRAFT' | 'PUBLISHED' | 'ARCHIVED';
  versionNumber: number;
  isLatest?: boolean | null;
  pricingType?: 'FREE' | 'PAID' | 'CUSTOM' | null;
  maxQuantity?: number | null;
  dependencies?: Array<string> | null;
  entitlements: Array<PackageWireReference>;
  overageBillingPeriod?: 'ON_SUBSCRIPTION_RENEWAL' | 'MONTHLY' | null;
  billingId?: unknown;
  metadata: Record<string, string>;
  createdAt: string;
  updatedAt: string;
};

export type PackageWirePlanView = {
  id: string;
  displayName: string;
  description?: string | null;
  productId: string;
  status: 'DRAFT' | 'PUBLISHED' | 'ARCHIVED';
  versionNumber: number;
  isLatest?: boolean | null;
  pricingType?: 'FREE' | 'PAID' | 'CUSTOM' | null;
  parentPlanId?: string | null;
  compatibleAddonIds?: Array<string> | null;
  entitlements: Array<PackageWireReference>;
  minimumSpend: Array<MinimumSpend>;
  overageBillingPeriod?: 'ON_SUBSCRIPTION_RENEWAL' | 'MONTHLY' | null;
  defaultTrialConfig?: unknown;
  billingId?: unknown;
  metadata: Record<string, string>;
  createdAt: string;
  updatedAt: string;
};

export type PackageWireReference = {
  id: string;
  type: 'FEATURE' | 'CREDIT';
};

export type PackageWireVersionView = {
  versionNumber: number;
  status: 'DRAFT' | 'PUBLISHED';
  parentVersion?: number | null;
  content: unknown;
  differences: Array<CatalogDiffDifference>;
  updatedAt: string;
};

export type Pagination = {
  next: string | null;
  prev: string | null;
};

export type PlanChangeTarget = {
  planId: string;
  billingPeriod?: 'MONTHLY' | 'ANNUALLY' | null;
  scheduleStrategy?: 'IMMEDIATE' | 'END_OF_BILLING_PERIOD' | 'END_OF_BILLING_MONTH' | null;
};

export type PreviewInvoicesRange = {
  start: string;
  end: string;
};

export type PreviewWireBillableFeature = {
  featureId: string;
  quantity: number;
};

export type PreviewWireBody = {
  customerId: string;
  planId: string;
  id?: string | null;
  addons?: Array<SubscriptionWireAddon> | null;
  appliedCoupon?: AppliedCoupon | null;
  awaitPaymentConfirmation?: boolean | null;
  billableFeatures?: Array<PreviewWireBillableFeature> | null;
  billingCountryCode?: string | null;
  billingCycleAnchor?: 'UNCHANGED' | 'NOW' | null;
  billingId?: string | null;
  billingInformation?: BillingInformation | null;
  billingPeriod?: 'MONTHLY' | 'ANNUALLY' | null;
  budget?: unknown;
  cancellationDate?: string | null;
  charges?: Array<SubscriptionWireBoughtUnits> | null;
  checkoutOptions?: CheckoutOptions | null;
  entitlements?: Array<SubscriptionWireAgreedBody> | null;
  metadata?: Record<string, string> | null;
  minimumSpend?: AgreedMinimum | null;
  payingCustomerId?: string | null;
  paymentCollectionMethod?: 'CHARGE' | 'INVOICE' | 'NONE' | null;
  priceOverrides?: Array<PriceOverride> | null;
  resourceId?: string | null;
  salesforceId?: string | null;
  scheduleStrategy?: 'IMMEDIATE' | 'END_OF_BILLING_PERIOD' | 'END_OF_BILLING_MONTH' | null;
  startDate?: string | null;
  trialOverrideConfiguration?: SubscriptionWireTrialOverride | null;
  unitQuantity?: unknown;
};

export type PreviewWireInvoice = {
  subTotal: number;
  total: number;
  currency?: string | null;
  billingPeriodRange?: PreviewInvoicesRange | null;
  lines: Array<PreviewWireInvoiceLine>;
};

export type PreviewWireInvoiceLine = {
  description: string;
  quantity: number;
  unitPrice: number;
  subTotal: number;
  currency: string;
};

export type PreviewWireView = {
  immediateInvoice: PreviewWireInvoice;
  recurringInvoice?: PreviewWireInvoice | null;
  billingPeriodRange?: PreviewInvoicesRange | null;
  startDate: string;
  trial?: SubscriptionAnswerTrialView | null;
  trialEndDate?: string | null;
  freeItems: Array<unknown>;
  hasScheduledUpdates: boolean;
  isPlanDowngrade: boolean;
  asOf: string;
  recurring?: Array<RecurringMoneyAmount> | null;
  keptPrices: Array<KeptPrice>;
  entitlements: Array<EntitlementComparisonChange>;
  subscription: SubscriptionAnswerView;
};

export type PriceOverride = {
  addonId?: string | null;
  amount?: number | null;
  baseCharge?: boolean | null;
  billingCountryCode?: string | null;
  blockSize?: number | null;
  creditGrantCadence?: unknown;
  creditRate?: unknown;
  currency?: string | null;
  currencyId?: unknown;
  featureId?: string | null;
  price?: ChargeWirePrice | null;
  tiers?: Array<ChargeWireTier> | null;
};

export type PriceView = {
  id: string;
  addonId?: string | null;
  amount?: number | null;
  baseCharge: boolean;
  billingCadence: 'RECURRING' | 'ONE_OFF';
  billingCountryCode?: string | null;
  billingModel: 'FLAT_FEE' | 'PER_UNIT' | 'USAGE_BASED';
  blockSize?: number | null;
  currency: string;
  featureId?: string | null;
  price?: ChargeWirePrice | null;
  tiers?: Array<PriceViewTier> | null;
  createdAt: string;
  updatedAt: string;
};

export type PriceViewTier = {
  flatPrice?: ChargeWirePrice | null;
  unitPrice?: ChargeWirePrice | null;
  upTo?: number | null;
};

export type PricingSettingView = {
  isPublic: boolean;
  path: string;
};

export type PricingView = {
  environmentId: string;
  products: Array<PublicCatalogProductView>;
};

export type ProductSettings = {
  subscriptionStartSetup: 'PLAN_SELECTION' | 'FREE_PLAN' | 'TRIAL_PERIOD';
  subscriptionStartPlanId?: string | null;
  subscriptionCancellationTime: 'IMMEDIATE' | 'END_OF_BILLING_PERIOD' | 'SPECIFIC_DATE';
  subscriptionEndSetup: 'CANCEL_SUBSCRIPTION' | 'DOWNGRADE_TO_FREE';
  downgradePlanId?: string | null;
  prorateAtEndOfBillingPeriod?: boolean | null;
};

export type ProductView = {
  id: string;
  displayName: string;
  description?: string | null;
  isDefaultProduct: boolean;
  multipleSubscriptions: boolean;
  productSettings: ProductSettings;
  usageResetCutoffRule: UsageResetCutoffRule;
  autoCancellationRules: Array<AutoCancellationRule>;
  metadata: Record<string, string>;
  status: 'PUBLISHED' | 'ARCHIVED';
  createdAt: string;
  updatedAt: string;
};

export type PublicCatalogProductView = {
  id: string;
  displayName: string;
  description?: string | null;
  plans: Array<PublicCatalogSoldView>;
  addons: Array<PublicCatalogSoldView>;
};

export type PublicCatalogSoldEntitlement = {
  featureId: string;
  displayName: string;
  description?: unknown;
  featureType: 'BOOLEAN' | 'NUMBER' | 'ENUM';
  featureUnits?: string | null;
  featureUnitsPlural?: string | null;
  usageLimit?: number | null;
  hasUnlimitedUsage: boolean;
  hasSoftLimit: boolean;
  isCustom: boolean;
  resetPeriod?: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | null;
  enumValues?: Array<EnumValue> | null;
};

export type PublicCatalogSoldView = {
  id: string;
  displayName: string;
  description?: string | null;
  pricingType?: 'FREE' | 'PAID' | 'CUSTOM' | null;
  basePlanId?: string | null;
  compatibleAddonIds: Array<string>;
  dependencies: Array<string>;
  maxQuantity?: number | null;
  prices: Array<ChargeView>;
  overagePrices: Array<ChargeView>;
  minimumSpend: Array<MinimumSpend>;
  defaultTrialConfig?: unknown;
  entitlements: Array<PublicCatalogSoldEntitlement>;
};

export type RawEventEstimateBody = {
  customerId: string;
  eventName: string;
  dimensions?: Record<string, unknown> | null;
  resourceId?: string | null;
};

export type RawEventEstimateView = {
  estimates: Array<unknown>;
  warnings: Array<'FEATURE_NOT_CREDIT_BASED'>;
  usages: Array<RawEventUsage>;
};

export type RawEventEvent = {
  customerId: string;
  eventName: string;
  idempotencyKey?: string | null;
  dimensions?: Record<string, unknown> | null;
  resourceId?: string | null;
  timestamp?: string | null;
};

export type RawEventReportBody = {
  events: Array<RawEventEvent>;
};

export type RawEventUsage = {
  featureId: string;
  currentUsage: number;
  usageAfterEstimate: number;
  usageLimit?: number | null;
  wouldExceedLimit: boolean;
};

export type RawEventView = {
  accepted: number;
};

export type RecurringMoneyAmount = {
  currency: string;
  billingPeriod: 'MONTHLY' | 'ANNUALLY';
  before: number;
  after: number;
};

export type ReviewLinkView = {
  id: string;
  productId: string;
  createdAt: string;
  expireAt: string;
};

export type SearchView = {
  kind: 'PRODUCT' | 'PLAN' | 'ADDON' | 'FEATURE' | 'CUSTOMER' | 'SUBSCRIPTION';
  id: string;
  name?: string | null;
  detail?: string | null;
};

export type ShownFeatureWire = {
  id: string;
  refId: string;
  displayName: string;
  featureStatus: string;
  featureType: string;
};

export type SnapshotView = {
  sequence: number;
  buckets: Array<string>;
};

export type SubscriptionAnswerAddonView = {
  id: string;
  quantity: number;
};

export type SubscriptionAnswerAgreedView = {
  id: string;
  type: 'FEATURE' | 'CREDIT';
  enumValues?: Array<string> | null;
  hasSoftLimit: boolean;
  hasUnlimitedUsage: boolean;
  resetPeriod?: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | null;
  resetPeriodConfiguration?: EntitlementWireAccording | null;
  usageLimit?: number | null;
};

export type SubscriptionAnswerFutureUpdate = {
  scheduledExecutionTime: string;
  scheduleStatus: string;
  subscriptionScheduleType: 'PLAN' | 'ADDON' | 'UNIT_AMOUNT' | 'ENTITLEMENT' | 'BILLING_PERIOD' | 'MIGRATE_TO_LATEST';
  targetPackage?: SubscriptionAnswerFutureUpdateTargetPackage | null;
};

export type SubscriptionAnswerFutureUpdateTargetPackage = {
  id: string;
};

export type SubscriptionAnswerProvisionView = {
  id: string;
  entitlements?: Array<unknown> | null;
  status: string;
  subscription: SubscriptionAnswerView;
  isScheduled: boolean;
};

export type SubscriptionAnswerTrialView = {
  trialEndBehavior: 'CONVERT_TO_PAID' | 'CANCEL_SUBSCRIPTION';
};

export type SubscriptionAnswerView = {
  id: string;
  billingId?: unknown;
  customerId: string;
  planId: string;
  pricingType: 'FREE' | 'PAID' | 'CUSTOM';
  status: 'ACTIVE' | 'CANCELED' | 'EXPIRED' | 'IN_TRIAL' | 'NOT_STARTED' | 'PAYMENT_PENDING';
  paymentCollection: string;
  resourceId?: string | null;
  addons: Array<SubscriptionAnswerAddonView>;
  appliedCoupon?: unknown;
  awaitPaymentConfirmation?: unknown;
  billingCountryCode?: unknown;
  billingCycleAnchor?: string | null;
  billingInformation?: unknown;
  billingPeriod?: 'MONTHLY' | 'ANNUALLY' | null;
  budget?: unknown;
  charges: Array<SubscriptionWireBoughtUnits>;
  checkoutOptions?: unknown;
  coupons: Array<unknown>;
  currentBillingPeriodStart?: string | null;
  currentBillingPeriodEnd?: string | null;
  minimumSpend?: unknown;
  payingCustomerId?: unknown;
  latestInvoice?: unknown;
  paymentCollectionMethod?: unknown;
  priceOverrides?: unknown;
  prices: Array<PriceView>;
  promotionCode?: unknown;
  salesforceId?: unknown;
  subscriptionEntitlements: Array<SubscriptionAnswerAgreedView>;
  startDate: string;
  endDate?: string | null;
  effectiveEndDate?: string | null;
  cancellationDate?: string | null;
  cancelReason?: 'Immediate' | 'UPGRADE_OR_DOWNGRADE' | 'CustomerArchived' | 'ScheduledCancellation' | 'TRIAL_ENDED' | 'TRIAL_CONVERTED' | 'EXPIRED' | 'AutoCancellationRule' | null;
  trial?: SubscriptionAnswerTrialView | null;
  trialEndDate?: string | null;
  futureUpdates: Array<SubscriptionAnswerFutureUpdate>;
  outdatedPricePackages: Array<string>;
  metadata: Record<string, string>;
  createdAt: string;
};

export type SubscriptionChangeDelegateBody = {
  targetCustomerId: string;
};

export type SubscriptionChangeMigrateBody = {
  subscriptionMigrationTime?: 'END_OF_BILLING_PERIOD' | 'IMMEDIATE' | null;
};

export type SubscriptionChangeTransferBody = {
  destinationResourceId: string;
};

export type SubscriptionChangeUnscheduled = {
  id: string;
};

export type SubscriptionImportBody = {
  subscriptions: Array<SubscriptionImportBodyLine>;
  integrationId?: string | null;
};

export type SubscriptionImportBodyImported = {
  taskId: string;
};

export type SubscriptionImportBodyLine = {
  id: string;
  customerId: string;
  planId: string;
  addons?: Array<SubscriptionWireAddon> | null;
  billingId?: string | null;
  billingPeriod?: 'MONTHLY' | 'ANNUALLY' | null;
  charges?: Array<SubscriptionWireBoughtUnits> | null;
  endDate?: string | null;
  metadata?: Record<string, string> | null;
  resourceId?: string | null;
  startDate?: string | null;
};

export type SubscriptionWireAddon = {
  id?: string | null;
  addonId?: string | null;
  quantity: number;
};

export type SubscriptionWireAgreedBody = {
  id: string;
  type: 'FEATURE' | 'CREDIT';
  enumValues?: Array<string> | null;
  hasSoftLimit?: boolean | null;
  hasUnlimitedUsage?: boolean | null;
  monthlyResetPeriodConfiguration?: EntitlementWireAccording | null;
  resetPeriod?: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | null;
  usageLimit?: number | null;
  weeklyResetPeriodConfiguration?: EntitlementWireAccording | null;
  yearlyResetPeriodConfiguration?: EntitlementWireAccording | null;
  amount?: number | null;
  cadence?: 'MONTH' | 'YEAR' | null;
};

export type SubscriptionWireBoughtUnits = {
  id: string;
  quantity: number;
  type: 'FEATURE' | 'CREDIT';
};

export type SubscriptionWireProvisionBody = {
  customerId: string;
  planId: string;
  id?: string | null;
  addons?: Array<SubscriptionWireAddon> | null;
  appliedCoupon?: AppliedCoupon | null;
  awaitPaymentConfirmation?: boolean | null;
  billingCountryCode?: string | null;
  billingCycleAnchor?: 'UNCHANGED' | 'NOW' | null;
  billingId?: string | null;
  billingInformation?: BillingInformation | null;
  billingPeriod?: 'MONTHLY' | 'ANNUALLY' | null;
  budget?: unknown;
  cancellationDate?: string | null;
  charges?: Array<SubscriptionWireBoughtUnits> | null;
  checkoutOptions?: CheckoutOptions | null;
  entitlements?: Array<SubscriptionWireAgreedBody> | null;
  metadata?: Record<string, string> | null;
  minimumSpend?: AgreedMinimum | null;
  payingCustomerId?: string | null;
  paymentCollectionMethod?: 'CHARGE' | 'INVOICE' | 'NONE' | null;
  priceOverrides?: Array<PriceOverride> | null;
  resourceId?: string | null;
  salesforceId?: string | null;
  scheduleStrategy?: 'IMMEDIATE' | 'END_OF_BILLING_PERIOD' | 'END_OF_BILLING_MONTH' | null;
  startDate?: string | null;
  trialOverrideConfiguration?: SubscriptionWireTrialOverride | null;
  unitQuantity?: unknown;
};

export type SubscriptionWireTrialOverride = {
  isTrial: boolean;
  trialEndDate?: string | null;
  trialEndBehavior?: 'CONVERT_TO_PAID' | 'CANCEL_SUBSCRIPTION' | null;
};

export type SubscriptionWireUpdateBody = {
  addons?: Array<SubscriptionWireAddon>;
  appliedCoupon?: AppliedCoupon | null;
  awaitPaymentConfirmation?: boolean;
  billingCycleAnchor?: 'UNCHANGED' | 'NOW';
  billingInformation?: BillingInformation | null;
  billingPeriod?: 'MONTHLY' | 'ANNUALLY';
  budget?: unknown;
  cancellationDate?: string | null;
  charges?: Array<SubscriptionWireBoughtUnits>;
  entitlements?: Array<SubscriptionWireAgreedBody>;
  metadata?: Record<string, string>;
  minimumSpend?: AgreedMinimum | null;
  priceOverrides?: Array<PriceOverride> | null;
  promotionCode?: string | null;
  salesforceId?: string | null;
  scheduleStrategy?: 'IMMEDIATE' | 'END_OF_BILLING_PERIOD' | 'END_OF_BILLING_MONTH';
  trialEndDate?: string;
};

export type UnitTransformation = {
  divide: number;
  featureUnits?: string | null;
  featureUnitsPlural?: string | null;
  round?: 'UP' | 'DOWN' | null;
};

export type UnpricedUsage = {
  type: 'PLAN' | 'ADDON';
  id: string;
  featureId: string;
  billingPeriod: 'MONTHLY' | 'ANNUALLY';
  billingCountryCode?: string | null;
  subscribers: number;
};

export type UsageEstimateEstimateBody = {
  customerId: string;
  featureId: string;
  value: number;
  createdAt?: string | null;
  dimensions?: Record<string, unknown> | null;
  resourceId?: string | null;
  updateBehavior?: 'DELTA' | 'SET' | null;
};

export type UsageEstimateView = {
  estimates: Array<unknown>;
  warnings: Array<'FEATURE_NOT_CREDIT_BASED'>;
  currentUsage: number;
  usageAfterEstimate: number;
  usageLimit?: number | null;
  hasUnlimitedUsage: boolean;
  hasSoftLimit: boolean;
  wouldExceedLimit: boolean;
  usagePeriodStart?: string | null;
  usagePeriodEnd?: string | null;
};

export type UsageHistoryMarker = {
  timestamp: string;
  type: 'PERIODIC_RESET' | 'SUBSCRIPTION_CHANGE_RESET';
};

export type UsageHistoryPoint = {
  timestamp: string;
  value: number;
  isResetPoint: boolean;
};

export type UsageHistorySeries = {
  tags: Array<UsageHistoryTag>;
  points: Array<UsageHistoryPoint>;
};

export type UsageHistoryTag = {
  key: string;
  value: string;
};

export type UsageHistoryView = {
  series: Array<UsageHistorySeries>;
  markers: Array<UsageHistoryMarker>;
};

export type UsageReportBody = {
  usages: Array<UsageUsage>;
};

export type UsageResetCutoffRule = {
  behavior: 'ALWAYS_RESET' | 'NEVER_RESET' | 'BILLING_PERIOD_CHANGE';
};

export type UsageUsage = {
  customerId: string;
  featureId: string;
  value: number;
  createdAt?: string | null;
  dimensions?: Record<string, unknown> | null;
  idempotencyKey?: string | null;
  resourceId?: string | null;
  updateBehavior?: 'DELTA' | 'SET' | null;
};

export type UsageView = {
  id: string;
  createdAt: string;
  customerId: string;
  featureId: string;
  resourceId?: string | null;
  timestamp: string;
  value: number;
  currentUsage: number;
  usagePeriodStart?: string | null;
  usagePeriodEnd?: string | null;
  nextResetDate?: string | null;
  usageSince?: string | null;
  credit?: unknown;
};

export type Warning = {
  code: string;
  message: string;
};

// Input and result of each operation, by its id.
export interface Operations {
  /** Archive customer and permanently erase the name and e-mail address, also in the event log. */
  archiveCustomer: {
    path: { id: string };
    result: {
      data: CustomerView;
    };
  };
  /** Cancel subscription. */
  cancelSubscription: {
    path: { id: string };
    body?: CancelBody;
    result: {
      data: SubscriptionAnswerView;
    };
  };
  /** Cancel a pending payment. Not supported yet: always returns `FutureUpdateNotFound`. */
  cancelSubscriptionPendingPayment: {
    path: { id: string };
    result: {
      data: SubscriptionChangeUnscheduled;
    };
  };
  /** Cancel subscription schedule. */
  cancelSubscriptionSchedule: {
    path: { id: string };
    result: {
      data: SubscriptionChangeUnscheduled;
    };
  };
  /** Check entitlement. */
  checkEntitlement: {
    path: { id: string };
    query: { featureId: string; currencyId?: string; requestedUsage?: number; requestedValues?: Array<string>; resourceId?: string; explain?: boolean; asOf?: string; promotion?: string };
    result: {
      data: EntitlementEntitlementView;
    };
  };
  /** Confirm reservation. */
  confirmReservation: {
    path: { reservationId: string };
    result: {
      data: ConsumptionReservationView;
    };
  };
  /** Check an entitlement and report usage in one step. */
  consumeUsage: {
    body: ConsumptionConsumeBody;
    result: {
      data: ConsumptionView;
      warnings?: Array<Warning>;
    };
  };
  /** Delegate subscription to another paying customer. */
  delegateSubscription: {
    path: { id: string };
    body: SubscriptionChangeDelegateBody;
    result: {
      data: SubscriptionAnswerView;
    };
  };
  /** Remove the checklist of the environment from the console. */
  dismissFirstSteps: {
    result: {
      data: FirstStepsView;
    };
  };
  /** Estimate event. */
  estimateEvent: {
    body: RawEventEstimateBody;
    result: {
      data: RawEventEstimateView;
    };
  };
  /** Estimate usage. */
  estimateUsage: {
    body: UsageEstimateEstimateBody;
    result: {
      data: UsageEstimateView;
    };
  };
  /** Get addon. */
  getAddon: {
    path: { id: string };
    result: {
      data: PackageWireAddonView;
    };
  };
  /** Get bulk change. */
  getBulkChange: {
    path: { id: string };
    result: {
      data: BulkChangeWireView;
    };
  };
  /** Get catalog. */
  getCatalog: {
    query?: { at?: string };
    result: {
      data: CatalogView;
    };
  };
  /** Get plans and add-ons with their unpublished changes and subscribers. */
  getCatalogDraft: {
    query?: { productId?: string; type?: 'PLAN' | 'ADDON'; id?: string; withEntitlements?: boolean; featureId?: string };
    result: {
      data: DraftView;
    };
  };
  /** Compare the catalog with the file that was last applied. */
  getCatalogDrift: {
    query?: { format?: 'TEXT' | 'MARKDOWN' };
    result: {
      data: CatalogFileWireDriftView;
    };
  };
  /** Get checksums. */
  getChecksums: {
    query?: { sequence?: number };
    result: {
      data: SnapshotView;
    };
  };
  /** Get customer. */
  getCustomer: {
    path: { id: string };
    result: {
      data: CustomerView;
    };
  };
  /** Get a denied check by the id in its `X-Ambit-Decision` header. It is kept for 30 days. */
  getDecision: {
    path: { id: string };
    result: {
      data: CheckLogDecisionView;
    };
  };
  /** Get event. */
  getEvent: {
    path: { sequence: string };
    result: {
      data: Record<string, unknown>;
    };
  };
  /** Get feature. */
  getFeature: {
    path: { id: string };
    result: {
      data: FeatureView;
    };
  };
  /** Count the plans and add-ons that grant each feature. */
  getFeatureUses: {
    result: {
      data: DraftUsesView;
    };
  };
  /** Get first steps. */
  getFirstSteps: {
    result: {
      data: FirstStepsView;
    };
  };
  /** Get the figures of an environment: active subscriptions and contracted amounts by plan and currency, trials, renewals, limits, denied checks and usage. */
  getOverview: {
    result: {
      data: OverviewView;
    };
  };
  /** Get plan. */
  getPlan: {
    path: { id: string };
    result: {
      data: PackageWirePlanView;
    };
  };
  /** Count the subscribers whose present usage is above a limit. */
  getPlanEntitlementUsage: {
    path: { id: string; featureId: string };
    query: { limit: number };
    result: {
      data: DraftUsageView;
    };
  };
  /** Get what an environment sells, if its price list is public. */
  getPricing: {
    query: { environmentId: string };
    result: PricingView;
  };
  /** Get whether the price list is public, and its path. */
  getPublicPricing: {
    result: {
      data: PricingSettingView;
    };
  };
  /** Get subscription. */
  getSubscription: {
    path: { id: string };
    result: {
      data: SubscriptionAnswerView;
    };
  };
  /** Get usage history. */
  getUsageHistory: {
    path: { customerId: string; featureId: string };
    query: { startDate: string; endDate?: string; groupBy?: Array<string>; resourceId?: string };
    result: {
      data: UsageHistoryView;
    };
  };
  /** Grant promotional entitlements. */
  grantPromotionalEntitlements: {
    path: { id: string };
    body: GrantBody;
    result: {
      data: Array<GrantView>;
    };
  };
  /** Grant promotional entitlements by the older path. */
  grantPromotionalEntitlementsByTheOlderPath: {
    path: { id: string };
    body: GrantBody;
    result: {
      data: Array<GrantView>;
    };
  };
  /** Import up to 100,000 customers. The request is validated as a whole; more than 1,000 are imported by an operation. Existing customers do not change. */
  importCustomers: {
    body: CustomerWireImportBody;
    result: {
      data: CustomerWireImported;
    };
  };
  /** Import up to 500 subscriptions, all or none. Existing subscriptions do not change. */
  importSubscriptions: {
    body: SubscriptionImportBody;
    result: {
      data: SubscriptionImportBodyImported;
    };
  };
  /** List addon charges. */
  listAddonCharges: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number };
    result: {
      data: Array<ChargeView>;
      pagination: Pagination;
    };
  };
  /** List addon entitlements. */
  listAddonEntitlements: {
    path: { id: string };
    result: {
      data: Array<EntitlementWireView>;
      pagination: Pagination;
    };
  };
  /** List addon overage charges. */
  listAddonOverageCharges: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number };
    result: {
      data: Array<ChargeView>;
      pagination: Pagination;
    };
  };
  /** List versions, the latest first, with what each changes. */
  listAddonVersions: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number };
    result: {
      data: Array<PackageWireVersionView>;
      pagination: Pagination;
    };
  };
  /** List addons. */
  listAddons: {
    query?: { after?: string; before?: string; limit?: number; createdAt?: {
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
}; productId?: string; status?: Array<'DRAFT' | 'PUBLISHED' | 'ARCHIVED'> };
    result: {
      data: Array<PackageWireAddonView>;
      pagination: Pagination;
    };
  };
  /** List customers that could not be changed, with the reason. */
  listBulkChangeFailures: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number };
    result: {
      data: Array<BulkChangeWireFailureView>;
      pagination: Pagination;
    };
  };
  /** List sampled entitlement checks. */
  listChecks: {
    query?: { customerId?: string; featureId?: string; since?: string; after?: string; before?: string; limit?: number };
    result: {
      data: Array<CheckLogView>;
      pagination: Pagination;
    };
  };
  /** List customer resources. */
  listCustomerResources: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number };
    result: {
      data: Array<CustomerLifeResourceView>;
      pagination: Pagination;
    };
  };
  /** List customers, also as CSV. `q` finds the beginnings of words; the conditions about subscriptions and limits follow changes within seconds. */
  listCustomers: {
    query?: { after?: string; before?: string; limit?: number; createdAt?: {
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
}; email?: string; name?: string; q?: string; planId?: string; subscriptionStatus?: 'ACTIVE' | 'CANCELED' | 'EXPIRED' | 'IN_TRIAL' | 'NOT_STARTED' | 'PAYMENT_PENDING'; trialEndsBefore?: string; isNearLimit?: boolean };
    result: {
      data: Array<CustomerView>;
      pagination: Pagination;
      warnings?: Array<Warning>;
    };
  };
  /** List the features that have a row in the price table before a plan grants them. */
  listDraftFeatures: {
    path: { id: string };
    result: {
      data: DraftFeatureView;
    };
  };
  /** List entitlements. */
  listEntitlements: {
    path: { id: string };
    query?: { resourceId?: string; promotion?: string };
    result: {
      data: EntitlementStateView;
    };
  };
  /** List features. */
  listFeatures: {
    query?: { after?: string; before?: string; limit?: number; id?: string; createdAt?: {
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
}; status?: Array<'NEW' | 'SUSPENDED' | 'ACTIVE'>; featureType?: Array<'BOOLEAN' | 'NUMBER' | 'ENUM'>; meterType?: Array<'None' | 'FLUCTUATING' | 'INCREMENTAL'> };
    result: {
      data: Array<FeatureView>;
      pagination: Pagination;
    };
  };
  /** List plan charges. */
  listPlanCharges: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number };
    result: {
      data: Array<ChargeView>;
      pagination: Pagination;
    };
  };
  /** List plan entitlements. */
  listPlanEntitlements: {
    path: { id: string };
    result: {
      data: Array<EntitlementWireView>;
      pagination: Pagination;
    };
  };
  /** List plan overage charges. */
  listPlanOverageCharges: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number };
    result: {
      data: Array<ChargeView>;
      pagination: Pagination;
    };
  };
  /** List versions, the latest first, with what each changes. */
  listPlanVersions: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number };
    result: {
      data: Array<PackageWireVersionView>;
      pagination: Pagination;
    };
  };
  /** List plans. */
  listPlans: {
    query?: { after?: string; before?: string; limit?: number; createdAt?: {
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
}; productId?: string; status?: Array<'DRAFT' | 'PUBLISHED' | 'ARCHIVED'> };
    result: {
      data: Array<PackageWirePlanView>;
      pagination: Pagination;
    };
  };
  /** List products. */
  listProducts: {
    query?: { after?: string; before?: string; limit?: number; id?: string; createdAt?: {
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
}; status?: Array<'PUBLISHED' | 'ARCHIVED'> };
    result: {
      data: Array<ProductView>;
      pagination: Pagination;
    };
  };
  /** List promotional entitlements. */
  listPromotionalEntitlements: {
    path: { id: string };
    query?: { after?: string; before?: string; limit?: number; createdAt?: {
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
}; status?: Array<'Active' | 'Expired' | 'Paused'> };
    result: {
      data: Array<GrantView>;
      pagination: Pagination;
    };
  };
  /** List the review links of a product. */
  listReviewLinks: {
    path: { id: string };
    result: {
      data: Array<ReviewLinkView>;
    };
  };
  /** List subscriptions. A client key can list those of one customer. */
  listSubscriptions: {
    query?: { after?: string; before?: string; limit?: number; createdAt?: {
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
}; customerId?: string; planId?: string; resourceId?: string; status?: Array<'ACTIVE' | 'CANCELED' | 'EXPIRED' | 'IN_TRIAL' | 'NOT_STARTED' | 'PAYMENT_PENDING'>; pricingType?: Array<'FREE' | 'PAID' | 'CUSTOM'> };
    result: {
      data: Array<SubscriptionAnswerView>;
      pagination: Pagination;
    };
  };
  /** List equal usage reports that were probably counted twice. */
  listUsageDuplicates: {
    query: { startDate: string; endDate?: string; windowSeconds?: number; customerId?: string; featureId?: string; after?: string; limit?: number };
    result: {
      data: Array<DuplicateView>;
      pagination: Pagination;
    };
  };
  /** Migrate subscription to the latest versions of its plan and add-ons, at their prices. */
  migrateSubscription: {
    path: { id: string };
    body?: SubscriptionChangeMigrateBody;
    result: {
      data: SubscriptionAnswerView;
    };
  };
  /** Count the customers that a bulk change is for; it changes nothing. */
  previewBulkChange: {
    body: BulkChangeWireBody;
    result: {
      data: BulkChangeWirePreview;
    };
  };
  /** Preview a subscription: its cost without taxes and coupons, and its entitlements. */
  previewSubscription: {
    body: PreviewWireBody;
    result: {
      data: PreviewWireView;
    };
  };
  /** Preview the migration of a subscription to the latest versions and prices. */
  previewSubscriptionMigration: {
    path: { id: string };
    body?: SubscriptionChangeMigrateBody;
    result: {
      data: PreviewWireView;
    };
  };
  /** Preview an update of a subscription. The body is that of the update. */
  previewSubscriptionUpdate: {
    path: { id: string };
    body: SubscriptionWireUpdateBody;
    result: {
      data: PreviewWireView;
    };
  };
  /** Provision customer. */
  provisionCustomer: {
    body: CustomerProvisionBody;
    result: {
      data: CustomerView;
    };
  };
  /** Provision subscription. */
  provisionSubscription: {
    body: SubscriptionWireProvisionBody;
    result: {
      data: SubscriptionAnswerProvisionView;
    };
  };
  /** List the entitlements of up to 100 customers. */
  queryEntitlements: {
    body: EntitlementQueryBody;
    result: {
      data: Array<EntitlementCustomerView>;
    };
  };
  /** Read the events after a number, by polling, long polling or as a stream. */
  readFeed: {
    query?: { after?: number; limit?: number; wait?: number };
    result: FeedFeedView;
  };
  /** Release reservation. */
  releaseReservation: {
    path: { reservationId: string };
    result: {
      data: ConsumptionReservationView;
    };
  };
  /** Report events. */
  reportEvents: {
    body: RawEventReportBody;
    result: {
      data: RawEventView;
      warnings?: Array<Warning>;
    };
  };
  /** Report usage. */
  reportUsage: {
    body: UsageReportBody;
    result: {
      data: Array<UsageView>;
      warnings?: Array<Warning>;
    };
  };
  /** Revoke promotional entitlement. */
  revokePromotionalEntitlement: {
    path: { id: string; featureId: string };
    result: {
      data: GrantView;
    };
  };
  /** Revoke promotional entitlement by the older path. */
  revokePromotionalEntitlementByTheOlderPath: {
    path: { id: string; featureId: string };
    result: {
      data: GrantView;
    };
  };
  /** Find products, plans, add-ons, features, customers and subscriptions by words. A scoped key finds customers with `CUSTOMER:READ` and subscriptions with `SUBSCRIPTION:READ`; a client key finds the published catalog. */
  search: {
    query: { q: string; limit?: number; kind?: Array<'PRODUCT' | 'PLAN' | 'ADDON' | 'FEATURE' | 'CUSTOMER' | 'SUBSCRIPTION'> };
    result: {
      data: Array<SearchView>;
    };
  };
  /** Grant features to all customers that match a filter, or move them to a plan. The operation with the same id shows the progress. */
  startBulkChange: {
    body: BulkChangeWireBody;
    result: {
      data: BulkChangeWireView;
    };
  };
  /** Transfer subscription to another resource of its customer. */
  transferSubscription: {
    path: { id: string };
    body: SubscriptionChangeTransferBody;
    result: {
      data: SubscriptionAnswerView;
    };
  };
  /** Unarchive customer. */
  unarchiveCustomer: {
    path: { id: string };
    result: {
      data: CustomerView;
    };
  };
  /** Update customer. */
  updateCustomer: {
    path: { id: string };
    body: CustomerWireUpdateBody;
    result: {
      data: CustomerView;
    };
  };
  /** Update the add-ons, quantities, prices and end of a subscription. */
  updateSubscription: {
    path: { id: string };
    body: SubscriptionWireUpdateBody;
    result: {
      data: SubscriptionAnswerView;
    };
  };
}

export const routes = {
  archiveCustomer: ['POST', '/api/v1/customers/{id}/archive'],
  cancelSubscription: ['POST', '/api/v1/subscriptions/{id}/cancel'],
  cancelSubscriptionPendingPayment: ['DELETE', '/api/v1/subscriptions/{id}/future-update/pending-payment'],
  cancelSubscriptionSchedule: ['DELETE', '/api/v1/subscriptions/{id}/future-update/schedule'],
  checkEntitlement: ['GET', '/api/v1/customers/{id}/entitlements/check'],
  confirmReservation: ['POST', '/api/v1/usage/consume/{reservationId}/confirm'],
  consumeUsage: ['POST', '/api/v1/usage/consume'],
  delegateSubscription: ['POST', '/api/v1/subscriptions/{id}/delegate'],
  dismissFirstSteps: ['POST', '/api/v1/first-steps/dismiss'],
  estimateEvent: ['POST', '/api/v1/events/estimate'],
  estimateUsage: ['POST', '/api/v1/usage/estimate'],
  getAddon: ['GET', '/api/v1/addons/{id}'],
  getBulkChange: ['GET', '/api/v1/bulk-changes/{id}'],
  getCatalog: ['GET', '/api/v1/catalog'],
  getCatalogDraft: ['GET', '/api/v1/catalog/draft'],
  getCatalogDrift: ['GET', '/api/v1/catalog/drift'],
  getChecksums: ['GET', '/api/v1/events/checksums'],
  getCustomer: ['GET', '/api/v1/customers/{id}'],
  getDecision: ['GET', '/api/v1/decisions/{id}'],
  getEvent: ['GET', '/api/v1/events/{sequence}'],
  getFeature: ['GET', '/api/v1/features/{id}'],
  getFeatureUses: ['GET', '/api/v1/catalog/feature-uses'],
  getFirstSteps: ['GET', '/api/v1/first-steps'],
  getOverview: ['GET', '/api/v1/overview'],
  getPlan: ['GET', '/api/v1/plans/{id}'],
  getPlanEntitlementUsage: ['GET', '/api/v1/plans/{id}/entitlements/{featureId}/usage'],
  getPricing: ['GET', '/pricing.json'],
  getPublicPricing: ['GET', '/api/v1/catalog/public-pricing'],
  getSubscription: ['GET', '/api/v1/subscriptions/{id}'],
  getUsageHistory: ['GET', '/api/v1/usage/{customerId}/history/{featureId}'],
  grantPromotionalEntitlements: ['POST', '/api/v1/customers/{id}/promotional-entitlements'],
  grantPromotionalEntitlementsByTheOlderPath: ['POST', '/api/v1/customers/{id}/promotional'],
  importCustomers: ['POST', '/api/v1/customers/import'],
  importSubscriptions: ['POST', '/api/v1/subscriptions/import'],
  listAddonCharges: ['GET', '/api/v1/addons/{id}/charges'],
  listAddonEntitlements: ['GET', '/api/v1/addons/{id}/entitlements'],
  listAddonOverageCharges: ['GET', '/api/v1/addons/{id}/overage-charges'],
  listAddonVersions: ['GET', '/api/v1/addons/{id}/versions'],
  listAddons: ['GET', '/api/v1/addons'],
  listBulkChangeFailures: ['GET', '/api/v1/bulk-changes/{id}/failures'],
  listChecks: ['GET', '/api/v1/checks'],
  listCustomerResources: ['GET', '/api/v1/customers/{id}/resources'],
  listCustomers: ['GET', '/api/v1/customers'],
  listDraftFeatures: ['GET', '/api/v1/products/{id}/draft-features'],
  listEntitlements: ['GET', '/api/v1/customers/{id}/entitlements'],
  listFeatures: ['GET', '/api/v1/features'],
  listPlanCharges: ['GET', '/api/v1/plans/{id}/charges'],
  listPlanEntitlements: ['GET', '/api/v1/plans/{id}/entitlements'],
  listPlanOverageCharges: ['GET', '/api/v1/plans/{id}/overage-charges'],
  listPlanVersions: ['GET', '/api/v1/plans/{id}/versions'],
  listPlans: ['GET', '/api/v1/plans'],
  listProducts: ['GET', '/api/v1/products'],
  listPromotionalEntitlements: ['GET', '/api/v1/customers/{id}/promotional-entitlements'],
  listReviewLinks: ['GET', '/api/v1/products/{id}/review-links'],
  listSubscriptions: ['GET', '/api/v1/subscriptions'],
  listUsageDuplicates: ['GET', '/api/v1/usage/duplicates'],
  migrateSubscription: ['POST', '/api/v1/subscriptions/{id}/migrate'],
  previewBulkChange: ['POST', '/api/v1/bulk-changes/preview'],
  previewSubscription: ['POST', '/api/v1/subscriptions/preview'],
  previewSubscriptionMigration: ['POST', '/api/v1/subscriptions/{id}/migrate/preview'],
  previewSubscriptionUpdate: ['POST', '/api/v1/subscriptions/{id}/preview'],
  provisionCustomer: ['POST', '/api/v1/customers'],
  provisionSubscription: ['POST', '/api/v1/subscriptions'],
  queryEntitlements: ['POST', '/api/v1/entitlements/query'],
  readFeed: ['GET', '/api/v1/events/feed'],
  releaseReservation: ['POST', '/api/v1/usage/consume/{reservationId}/release'],
  reportEvents: ['POST', '/api/v1/events'],
  reportUsage: ['POST', '/api/v1/usage'],
  revokePromotionalEntitlement: ['DELETE', '/api/v1/customers/{id}/promotional-entitlements/{featureId}'],
  revokePromotionalEntitlementByTheOlderPath: ['DELETE', '/api/v1/customers/{id}/promotional/{featureId}'],
  search: ['GET', '/api/v1/search'],
  startBulkChange: ['POST', '/api/v1/bulk-changes'],
  transferSubscription: ['POST', '/api/v1/subscriptions/{id}/transfer'],
  unarchiveCustomer: ['POST', '/api/v1/customers/{id}/unarchive'],
  updateCustomer: ['PATCH', '/api/v1/customers/{id}'],
  updateSubscription: ['PATCH', '/api/v1/subscriptions/{id}'],
} as const satisfies Record<keyof Operations, readonly [string, string]>;
