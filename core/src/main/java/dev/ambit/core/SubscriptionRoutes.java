package dev.ambit.core;

import static dev.ambit.core.Contracts.subscriptions;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.JOINED;

import dev.ambit.access.KeyScope;
import dev.ambit.http.Router;
import dev.ambit.subscription.CancelBody;
import dev.ambit.subscription.Cancellation;
import dev.ambit.subscription.ChangePreview;
import dev.ambit.subscription.Migration;
import dev.ambit.subscription.PreviewApi;
import dev.ambit.subscription.PreviewWire;
import dev.ambit.subscription.SubscriptionAnswer;
import dev.ambit.subscription.SubscriptionApi;
import dev.ambit.subscription.SubscriptionChangeApi;
import dev.ambit.subscription.SubscriptionImport;
import dev.ambit.subscription.SubscriptionImportBody;
import dev.ambit.subscription.SubscriptionProvisioning;
import dev.ambit.subscription.SubscriptionWire;
import dev.ambit.subscription.Transfer;
import dev.ambit.subscription.Updating;

/// The routes of subscriptions.
final class SubscriptionRoutes {

    private SubscriptionRoutes() {}

    static void add(Router router, CoreParts core) {
        var subscriptions = new SubscriptionApi(
                core.platform.authentication,
                core.platform.transactions,
                new SubscriptionProvisioning(core.platform.log, core.pricing.environmentClock),
                new SubscriptionImport(core.platform.log, core.pricing.environmentClock, core.platform.clock),
                new Cancellation(core.platform.log, core.pricing.environmentClock));
        var changes = new SubscriptionChangeApi(
                core.platform.authentication,
                core.platform.transactions,
                new Updating(core.platform.log, core.pricing.environmentClock),
                new Migration(core.platform.log, core.pricing.environmentClock),
                new Transfer(core.platform.log, core.pricing.environmentClock));
        var previews = new PreviewApi(
                core.platform.authentication,
                new ChangePreview(core.platform.transactions, core.pricing.environmentClock, core.pricing.lifecycle));
        router.get(
                        "/api/v1/subscriptions",
                        "listSubscriptions",
                        subscriptions::list,
                        subscriptions(page(SubscriptionAnswer.View.class), KeyScope.READ_SUBSCRIPTIONS)
                                .query(SubscriptionWire.ListQuery.class)
                                .summary("List subscriptions. A client key can list those of one customer")
                                .header("X-CUSTOMER-KEY", String.class, Contracts.OF_CUSTOMER))
                .post(
                        "/api/v1/subscriptions",
                        "provisionSubscription",
                        JOINED,
                        subscriptions::provision,
                        subscriptions(gives(201, SubscriptionAnswer.ProvisionView.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .body(SubscriptionWire.ProvisionBody.class)
                                .sequenced()
                                .role("support"))
                .post(
                        "/api/v1/subscriptions/import",
                        "importSubscriptions",
                        JOINED,
                        subscriptions::importAll,
                        subscriptions(gives(200, SubscriptionImportBody.Imported.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .body(SubscriptionImportBody.class)
                                .large()
                                .sequenced()
                                .summary("Import up to 500 subscriptions, all or none. Existing subscriptions do not"
                                        + " change")
                                .role("support"))
                .post(
                        "/api/v1/subscriptions/preview",
                        "previewSubscription",
                        HARMLESS,
                        previews::preview,
                        gives(200, PreviewWire.View.class)
                                .by("server", "scoped", "client")
                                .scope(KeyScope.READ_SUBSCRIPTIONS.toString())
                                .header("X-CUSTOMER-KEY", String.class, Contracts.OF_CUSTOMER)
                                .tag("Subscriptions")
                                .body(PreviewWire.Body.class)
                                .summary(
                                        "Preview a subscription: its cost without taxes and coupons, and its entitlements")
                                .role("viewer"))
                .post(
                        "/api/v1/subscriptions/{id}/preview",
                        "previewSubscriptionUpdate",
                        HARMLESS,
                        previews::previewUpdate,
                        subscriptions(gives(200, PreviewWire.View.class), KeyScope.READ_SUBSCRIPTIONS)
                                .body(SubscriptionWire.UpdateBody.class)
                                .summary("Preview an update of a subscription. The body is that of the update")
                                .role("viewer"))
                .post(
                        "/api/v1/subscriptions/{id}/migrate/preview",
                        "previewSubscriptionMigration",
                        HARMLESS,
                        previews::previewMigration,
                        subscriptions(gives(200, PreviewWire.View.class), KeyScope.READ_SUBSCRIPTIONS)
                                .optionalBody(SubscriptionChangeApi.MigrateBody.class)
                                .summary("Preview the migration of a subscription to the latest versions and prices")
                                .role("viewer"))
                .get(
                        "/api/v1/subscriptions/{id}",
                        "getSubscription",
                        subscriptions::get,
                        subscriptions(gives(200, SubscriptionAnswer.View.class), KeyScope.READ_SUBSCRIPTIONS))
                .post(
                        "/api/v1/subscriptions/{id}/cancel",
                        "cancelSubscription",
                        JOINED,
                        subscriptions::cancel,
                        subscriptions(gives(200, SubscriptionAnswer.View.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .optionalBody(CancelBody.class)
                                .sequenced()
                                .role("support"))
                .post(
                        "/api/v1/subscriptions/{id}/migrate",
                        "migrateSubscription",
                        JOINED,
                        changes::migrate,
                        subscriptions(gives(200, SubscriptionAnswer.View.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .optionalBody(SubscriptionChangeApi.MigrateBody.class)
                                .sequenced()
                                .summary("Migrate subscription to the latest versions of its plan and add-ons, at their"
                                        + " prices")
                                .role("support"))
                .patch(
                        "/api/v1/subscriptions/{id}",
                        "updateSubscription",
                        JOINED,
                        changes::update,
                        subscriptions(gives(200, SubscriptionAnswer.View.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .body(SubscriptionWire.UpdateBody.class)
                                .sequenced()
                                .summary("Update the add-ons, quantities, prices and end of a subscription")
                                .role("support"))
                .delete(
                        "/api/v1/subscriptions/{id}/future-update/schedule",
                        "cancelSubscriptionSchedule",
                        JOINED,
                        changes::unschedule,
                        subscriptions(gives(200, SubscriptionChangeApi.Unscheduled.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .sequenced()
                                .role("support"))
                .delete(
                        "/api/v1/subscriptions/{id}/future-update/pending-payment",
                        "cancelSubscriptionPendingPayment",
                        JOINED,
                        changes::cancelPendingPayment,
                        subscriptions(gives(200, SubscriptionChangeApi.Unscheduled.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .sequenced()
                                .summary("Cancel a pending payment. Not supported yet: always returns"
                                        + " `FutureUpdateNotFound`")
                                .role("support"))
                .post(
                        "/api/v1/subscriptions/{id}/transfer",
                        "transferSubscription",
                        JOINED,
                        changes::transfer,
                        subscriptions(gives(200, SubscriptionAnswer.View.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .body(SubscriptionChangeApi.TransferBody.class)
                                .sequenced()
                                .summary("Transfer subscription to another resource of its customer")
                                .role("support"))
                .post(
                        "/api/v1/subscriptions/{id}/delegate",
                        "delegateSubscription",
                        JOINED,
                        changes::delegate,
                        subscriptions(gives(200, SubscriptionAnswer.View.class), KeyScope.WRITE_SUBSCRIPTIONS)
                                .body(SubscriptionChangeApi.DelegateBody.class)
                                .sequenced()
                                .summary("Delegate subscription to another paying customer")
                                .role("support"));
    }
}
