package dev.ambit.problem;

import java.util.Arrays;
import java.util.Map;

/// Public error codes with their HTTP status. A released code never changes.
public enum ProblemCode {
    BAD_USER_INPUT("BadUserInput", 400),
    INVALID_ARGUMENT("InvalidArgumentError", 400),
    INVALID_RESET_PERIOD("InvalidEntitlementResetPeriod", 400),
    INVALID_QUANTITY("InvalidQuantity", 400),
    UNSUPPORTED_FEATURE_TYPE("UnsupportedFeatureType", 400),
    UNSUPPORTED_PARAMETER("UnsupportedParameter", 400),
    PROMOTION_CODE_NOT_FOUND("PromotionCodeNotFound", 400),
    INCOMPATIBLE_ADDON("IncompatibleSubscriptionAddon", 400),
    DUPLICATE_ADDON("DuplicateAddonProvisionedError", 400),
    ADDON_DEPENDENCY_MISSING("AddonDependencyMissingError", 400),
    ADDON_QUANTITY_EXCEEDS_LIMIT("AddonQuantityExceedsLimitError", 400),
    ADDON_HAS_TO_HAVE_PRICE("AddonHasToHavePriceError", 400),
    BILLING_PERIOD_MISSING("BillingPeriodMissingError", 400),
    OVERRIDE_ON_PLAN("CannotAddOverrideEntitlementToPlan", 400),
    PLANS_CIRCULAR_DEPENDENCY("PlansCircularDependencyError", 400),
    METERING_NOT_AVAILABLE("MeteringNotAvailableForFeatureType", 400),
    INVALID_CANCELLATION_DATE("InvalidCancellationDate", 400),
    INVALID_SUBSCRIPTION_STATUS("InvalidSubscriptionStatus", 400),
    SUBSCRIPTION_HAS_NO_BILLING_PERIOD("SubscriptionDoesNotHaveBillingPeriod", 400),
    TRIAL_MUST_BE_CANCELLED_IMMEDIATELY("TrialMustBeCancelledImmediately", 400),
    METER_WITHOUT_METERED_FEATURE("MeterMustBeAssociatedToMeteredFeature", 400),
    REPORT_ON_METER("CannotReportUsageForEntitlementWithMeterError", 400),
    USAGE_OUT_OF_RANGE("EntitlementUsageOutOfRangeError", 400),
    INTEGRATION_VALIDATION("IntegrationValidationError", 400),
    RELEASE_REFUSED("ReleaseRefused", 400),
    GRAPHQL_ALIASES_LIMIT("GraphQLAliasesLimitExceeded", 400),
    GRAPHQL_BATCH_LIMIT("GraphQLBatchedOperationsLimitExceeded", 400),
    QUERY_TOO_LARGE("QueryTooLarge", 400),
    UNAUTHENTICATED("Unauthenticated", 401),
    IDENTITY_FORBIDDEN("IdentityForbidden", 403),
    ACCESS_DENIED("AccessDeniedError", 403),
    HOST_NOT_ALLOWED("HostNotAllowed", 403),
    ORIGIN_NOT_ALLOWED("OriginNotAllowed", 403),
    ENVIRONMENT_PROTECTED("EnvironmentProtected", 403),
    AUTH_CUSTOMER_MISMATCH("AuthCustomerMismatch", 403),
    ENTITLEMENT_LIMIT_EXCEEDED("EntitlementLimitExceededError", 403),
    ROUTE_NOT_FOUND("RouteNotFound", 404),
    ACCOUNT_NOT_FOUND("AccountNotFoundError", 404),
    ENVIRONMENT_NOT_FOUND("EnvironmentMissing", 404),
    /// Has the same public code as [#ENVIRONMENT_NOT_FOUND], but another status.
    ENVIRONMENT_NOT_READY("EnvironmentMissing", 503),
    MEMBER_NOT_FOUND("MemberNotFound", 404),
    OPERATION_NOT_FOUND("OperationNotFound", 404),
    ORDER_NOT_FOUND("OrderNotFound", 404),
    API_KEY_NOT_FOUND("ApiKeyNotFound", 404),
    PRODUCT_NOT_FOUND("ProductNotFoundError", 404),
    FEATURE_NOT_FOUND("FeatureNotFound", 404),
    PLAN_NOT_FOUND("PlanNotFound", 404),
    ADDON_NOT_FOUND("AddonNotFound", 404),
    ENVIRONMENT_HAS_NO_PARENT("EnvironmentHasNoParent", 404),
    REVISION_NOT_FOUND("RevisionNotFound", 404),
    CATALOG_PROMOTION_NOT_FOUND("PromotionNotFound", 404),
    DECISION_NOT_FOUND("DecisionNotFound", 404),
    REVIEW_LINK_NOT_FOUND("ReviewLinkNotFound", 404),
    CUSTOMER_NOT_FOUND("CustomerNotFound", 404),
    CUSTOMER_RESOURCE_NOT_FOUND("CustomerResourceNotFound", 404),
    PROMOTION_NOT_FOUND("PromotionalEntitlementNotFoundError", 404),
    SUBSCRIPTION_NOT_FOUND("SubscriptionNotFound", 404),
    FUTURE_UPDATE_NOT_FOUND("FutureUpdateNotFound", 404),
    PRICE_NOT_FOUND("PriceNotFound", 404),
    COUPON_NOT_FOUND("CouponNotFound", 404),
    CUSTOM_CURRENCY_NOT_FOUND("CustomCurrencyNotFound", 404),
    CREDIT_GRANT_NOT_FOUND("CreditGrantNotFound", 404),
    FEATURE_GROUP_NOT_FOUND("FeatureGroupNotFoundError", 404),
    PAYMENT_METHOD_NOT_FOUND("PaymentMethodNotFoundError", 404),
    NO_FEATURE_ENTITLEMENT("NoFeatureEntitlementError", 404),
    EVENT_NOT_FOUND("EventNotFound", 404),
    RESERVATION_NOT_FOUND("ReservationNotFound", 404),
    WEBHOOK_NOT_FOUND("WebhookNotFound", 404),
    WEBHOOK_ATTEMPT_NOT_FOUND("WebhookAttemptNotFound", 404),
    INTEGRATION_NOT_FOUND("IntegrationNotFound", 404),
    RELEASE_NOT_FOUND("ReleaseNotFound", 404),
    BACKUP_NOT_FOUND("BackupNotFound", 404),
    STACK_NOT_FOUND("StackNotFound", 404),
    DOMAIN_NOT_FOUND("DomainNotFound", 404),
    HOST_NOT_FOUND("HostNotFound", 404),
    STACK_RESOURCE_NOT_FOUND("StackResourceNotFound", 404),
    METHOD_NOT_ALLOWED("MethodNotAllowed", 405),
    REQUEST_TIMEOUT("RequestTimeout", 408),
    DUPLICATED_ENTITY("DuplicatedEntityNotAllowed", 409),
    DRAFT_ALREADY_EXISTS("DraftAlreadyExists", 409),
    PACKAGE_HAS_DRAFT("CannotUpsertToPackageThatHasDraft", 409),
    MERGE_INVALID("MergeEnvironmentValidationError", 409),
    MERGE_CONFLICT("MergeConflict", 409),
    PROMOTION_NOT_IN_STATE("PromotionNotInState", 409),
    APPROVAL_MISSING("ApprovalMissing", 409),
    PACKAGE_ALREADY_PUBLISHED("PackageAlreadyPublished", 409),
    EDIT_ALLOWED_ON_DRAFT_ONLY("EditAllowedOnDraftPackageOnlyError", 409),
    PACKAGE_PRICING_TYPE_NOT_SET("PackagePricingTypeNotSet", 409),
    UNPUBLISHED_PACKAGE("UnPublishedPackage", 409),
    BASE_PLAN_IS_DRAFT("PlanCannotBePublishWhenBasePlanIsDraft", 409),
    COMPATIBLE_ADDON_IS_DRAFT("PlanCannotBePublishWhenCompatibleAddonIsDraft", 409),
    PLAN_HAS_CHILD("PlanWithChildCantBeDeleted", 409),
    ADDON_IS_COMPATIBLE("AddonIsCompatibleWithPlan", 409),
    ADDON_HAS_DRAFT("AddonWithDraftCannotBeDeletedError", 409),
    PLAN_IS_DRAFT("DraftPlanCantBeArchived", 409),
    ADDON_IS_DRAFT("DraftAddonCantBeArchived", 409),
    PLAN_IS_START_PLAN("PlanIsUsedAsDefaultStartPlan", 409),
    PLAN_IS_DOWNGRADE_PLAN("PlanIsUsedAsDowngradePlan", 409),
    CANNOT_ARCHIVE_FEATURE("CannotArchiveFeatureError", 409),
    METER_FIXED_BY_USAGE("MeterFixedByUsage", 409),
    CANNOT_UPDATE_UNIT_TRANSFORMATION("CannotUpdateUnitTransformationError", 409),
    CANNOT_ARCHIVE_PRODUCT("CannotArchiveProductError", 409),
    INTEGRITY_VIOLATION("IntegrityViolation", 409),
    ENTITY_IS_ARCHIVED("EntityIsArchivedError", 409),
    CANNOT_ARCHIVE_CUSTOMER("CannotDeleteCustomerError", 409),
    CLOCK_OF_PRODUCTION("ClockOfProduction", 409),
    SCHEDULED_MIGRATION_EXISTS("ScheduledMigrationAlreadyExistsError", 409),
    TOO_MANY_SUBSCRIPTIONS("TooManySubscriptionsPerCustomer", 409),
    SUBSCRIPTION_ALREADY_ON_LATEST("SubscriptionAlreadyOnLatestPlanError", 409),
    SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW("SubscriptionMustBeProvisionedAnew", 409),
    SUBSCRIPTION_ALREADY_ENDED("SubscriptionAlreadyCanceledOrExpired", 409),
    MULTI_SUBSCRIPTION_SOURCE("MultiSubscriptionCantBeAutoCancellationSourceError", 409),
    SINGLE_SUBSCRIPTION_TARGET("SingleSubscriptionCantBeAutoCancellationTargetError", 409),
    CHANGING_PAYER("ChangingPayingCustomerIsNotSupportedError", 409),
    API_KEY_HAS_EXPIRY("ApiKeyHasExpiry", 409),
    LAST_OWNER("InvalidMemberDelete", 409),
    MEMBER_INVITATION("MemberInvitationError", 409),
    RESERVATION_ALREADY_ENDED("ReservationAlreadyEnded", 409),
    TOO_MANY_WEBHOOKS("TooManyWebhooks", 409),
    TOO_MANY_SECRETS("TooManySecrets", 409),
    CHAOS_IN_PRODUCTION("ChaosInProduction", 409),
    ROW_COPY_INTO_PRODUCTION("RowCopyIntoProduction", 409),
    ROW_COPY_REFUSED("RowCopyRefused", 409),
    ROW_COPY_STOPPED("RowCopyStopped", 409),
    PERSONAL_DATA_UNMASKED("PersonalDataUnmasked", 409),
    ENVIRONMENT_NOT_BACKED_UP("EnvironmentNotBackedUp", 409),
    IMPORT_INTO_PRODUCTION("ImportIntoProduction", 409),
    BACKUP_UNUSABLE("BackupUnusable", 409),
    TOO_MANY_IMPORTS("TooManyImports", 409),
    TOO_MANY_BULK_CHANGES("TooManyBulkChanges", 409),
    REPLAY_UNDER_WAY("ReplayUnderWay", 409),
    OPERATION_CANNOT_BE_STOPPED("OperationCannotBeStopped", 409),
    ORDER_CANNOT_BE_MADE("OrderCannotBeMade", 409),
    ORDER_NOT_IN_STATE("OrderNotInState", 409),
    QUOTE_EXPIRED("QuoteExpired", 409),
    DOMAIN_NOT_VERIFIED("DomainNotVerified", 409),
    STACK_IN_THE_WAY("StackInTheWay", 409),
    STACK_STEP_FAILED("StackStepFailed", 409),
    BILLING_INTEGRATION_ALREADY_EXISTS("BillingIntegrationAlreadyExistsError", 409),
    EDITED_MEANWHILE("EditedMeanwhile", 409),
    IDEMPOTENCY_KEY_REUSED("IdempotencyKeyReused", 409),
    RELEASE_UNDER_WAY("ReleaseUnderWay", 409),
    RELEASE_FAILED("ReleaseFailed", 409),
    DEPLOY_FAILED("DeployFailed", 409),
    STACK_RESOURCE_REFUSED("StackResourceRefused", 409),
    EVENT_GONE("EventGone", 410),
    BODY_TOO_LARGE("BodyTooLarge", 413),
    UNSUPPORTED_MEDIA_TYPE("UnsupportedMediaType", 415),
    RATE_LIMIT_EXCEEDED("RateLimitExceeded", 429),
    HEADERS_TOO_LARGE("HeadersTooLarge", 431),
    UNEXPECTED_ERROR("UnexpectedError", 500),
    STRIPE_ERROR("StripeError", 503),
    SINGLE_SIGN_ON_UNAVAILABLE("SingleSignOnUnavailable", 503),
    STACK_UNREACHABLE("StackUnreachable", 503),
    STACK_MOVING("StackBeingMoved", 503),
    OVERLOADED("Overloaded", 503),
    DATABASE_UNAVAILABLE("DatabaseUnavailable", 503),
    OPERATION_TIMEOUT("OperationTimeout", 504);

    private final String wireName;
    private final int status;

    ProblemCode(String wireName, int status) {
        this.wireName = wireName;
        this.status = status;
    }

    /// Returns the code of a name and a status that another process sent. A code that this version does not know is
    /// [#UNEXPECTED_ERROR].
    public static ProblemCode of(String wireName, int status) {
        return Arrays.stream(values())
                .filter(it -> it.wireName.equals(wireName) && it.status == status)
                .findFirst()
                .orElse(UNEXPECTED_ERROR);
    }

    public String wireName() {
        return wireName;
    }

    public int status() {
        return status;
    }

    /// Creates the problem, for `throw CUSTOMER_NOT_FOUND.because("…")`.
    public Problem because(String message) {
        return new Problem(this, message, Map.of());
    }
}
