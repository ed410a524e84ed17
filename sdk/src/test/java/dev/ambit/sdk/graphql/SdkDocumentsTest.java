package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sends every document of both generations of SDKs with the variables that the SDKs send.
class SdkDocumentsTest {

    /// Operations in an order in which each finds what it needs. `refuses` is the code of an operation that Ambit does
    /// not support.
    private record Sent(String operation, String variables, String refuses) {}

    private static final List<Sent> ALL =
            """
            GetSdkConfiguration | {} |
            GetProducts | {} |
            GetCoupons | {} |
            ProvisionCustomer | {"input": {"refId": "ann", "name": "Ann", "email": "ann@example.com", "additionalMetaData": {"a": "b"}}} |
            ImportCustomer | {"input": {"refId": "bob", "email": "bob@example.com"}} |
            ImportCustomerBulk | {"input": {"customers": [{"customerId": "cem", "name": "Cem"}, {"customerId": "dan"}]}} |
            UpdateCustomer | {"input": {"refId": "ann", "name": "Ann B."}} |
            GetPaywall | {"input": {}} |
            GetPaywall | {"input": {"customerId": "ann", "fetchAllCountriesPrices": true}} |
            PreviewSubscription | {"input": {"customerId": "ann", "planId": "pro", "billableFeatures": [{"featureId": "seats", "quantity": 3}]}} |
            EstimateSubscription | {"input": {"customerId": "ann", "planId": "pro", "unitQuantity": 3, "billingInformation": {}}} |
            GetCheckoutState | {"input": {"customerId": "ann", "planId": "pro"}} |
            ProvisionSubscription | {"input": {"customerId": "ann", "planId": "pro", "refId": "s1", "unitQuantity": 2, "addons": [{"addonId": "support", "quantity": 1}], "skipTrial": true}} |
            ApplySubscription | {"input": {"customerId": "bob", "planId": "scale", "billableFeatures": [{"featureId": "seats", "quantity": 12}]}} |
            CreateSubscription | {"input": {"customerId": "cem", "planId": "team", "resourceId": "r1", "refId": "s2", "isTrial": false, "isOverridingTrialConfig": true}} |
            ImportSubscriptionsBulk | {"input": {"subscriptions": [{"subscriptionId": "s3", "customerId": "dan", "planId": "free"}]}} |
            GetSubscription | {"input": {"subscriptionId": "s1"}} |
            GetActiveSubscriptions | {"input": {"customerId": "ann"}} |
            GetActiveSubscriptionsList | {"input": {"customerId": "bob"}} |
            GetSubscriptions | {"filter": {"customerId": {"eq": "ann"}, "status": {"in": ["ACTIVE"]}}, "paging": {"first": 10}} |
            GetCustomerById | {"input": {"customerId": "ann"}} |
            GetCustomerStatistics | {"input": {"customerId": "ann"}} |
            GetCustomerPortalByRefId | {"input": {"customerId": "ann"}} |
            GetEntitlements | {"query": {"customerId": "ann"}} |
            GetEntitlementsState | {"query": {"customerId": "ann"}} |
            GetEntitlement | {"query": {"customerId": "ann", "featureId": "calls", "options": {"requestedUsage": 5}}} |
            ReportEntitlementCheckRequested | {"entitlementCheckRequested": {"customerId": "ann", "featureId": "calls", "entitlementCheckResult": {"hasAccess": true}}} |
            ReportUsage | {"input": {"customerId": "ann", "featureId": "calls", "value": 3}} |
            ReportUsageBulk | {"input": {"usages": [{"customerId": "ann", "featureId": "calls", "value": 2}]}} |
            ReportEvent | {"input": {"usageEvents": [{"customerId": "ann", "eventName": "call", "idempotencyKey": "1"}]}} |
            GetUsageHistory | {"usageHistoryInput": {"customerRefId": "ann", "featureRefId": "calls", "startDate": "2026-01-01T00:00:00Z"}} |
            GetUsageHistoryV2 | {"input": {"customerId": "ann", "featureId": "calls", "startDate": "2026-01-01T00:00:00Z"}} |
            PreviewNextInvoice | {"input": {"subscriptionId": "s1"}} |
            EstimateSubscriptionUpdate | {"input": {"subscriptionId": "s1", "billableFeatures": [{"featureId": "seats", "quantity": 5}]}} |
            UpdateSubscription | {"input": {"refId": "s1", "billableFeatures": [{"featureId": "seats", "quantity": 5}]}} |
            MigrateSubscriptionToLatest | {"input": {"subscriptionId": "s1"}} | SubscriptionAlreadyOnLatestPlanError
            CancelSubscriptionUpdates | {"input": {"subscriptionId": "s1"}} | FutureUpdateNotFound
            TransferSubscription | {"input": {"customerId": "cem", "sourceResourceId": "r1", "destinationResourceId": "r2"}} |
            TransferSubscriptionToResource | {"input": {"subscriptionId": "s2", "destinationResourceId": "r3"}} |
            DelegateSubscriptionToCustomer | {"input": {"subscriptionId": "s1", "destinationCustomerId": "bob"}} |
            GrantPromotionalEntitlements | {"input": {"customerId": "ann", "promotionalEntitlements": [{"featureId": "sso", "period": "ONE_MONTH"}]}} |
            RevokePromotionalEntitlement | {"input": {"customerId": "ann", "featureId": "sso"}} |
            GetCreditBalance | {"input": {"customerId": "ann"}} |
            GetCreditGrants | {"input": {"customerId": "ann"}} |
            GrantCredits | {"input": {"customerId": "ann", "currencyId": "credits", "amount": 5, "displayName": "Gift", "grantType": "PROMOTIONAL"}} | CustomCurrencyNotFound
            VoidCreditGrant | {"input": {"id": "g1"}} | CreditGrantNotFound
            GrantPromotionalEntitlementsGroup | {"input": {"customerId": "ann", "featureGroupId": "g", "promotionalEntitlements": []}} | FeatureGroupNotFoundError
            RevokePromotionalEntitlementsGroup | {"input": {"customerId": "ann", "featureGroupId": "g"}} | FeatureGroupNotFoundError
            UnlinkPromotionalEntitlementsGroup | {"input": {"customerId": "ann", "featureGroupId": "g"}} | FeatureGroupNotFoundError
            DetachCustomerPaymentMethod | {"input": {"customerId": "ann"}} | PaymentMethodNotFoundError
            CancelSubscription | {"input": {"subscriptionRefId": "s1", "subscriptionCancellationTime": "IMMEDIATE"}} |
            CancelSubscription | {"input": {"subscriptionRefId": "s2"}} |
            ArchiveCustomer | {"input": {"customerId": "dan"}} |
            UnarchiveCustomer | {"input": {"customerId": "dan"}} |
            """.lines().map(SdkDocumentsTest::sent).toList();

    static List<String> generations() {
        return SdkDocuments.GENERATIONS;
    }

    @ParameterizedTest
    @MethodSource("generations")
    void every_document_is_answered(String generation) {
        SdkDocuments documents = SdkDocuments.of(generation);
        TestAccount account = TestAccount.open(TestServer.http(), "SDK documents " + generation);
        SdkCatalog.publish(account);
        var caller = new GraphqlCaller(account.development().key());
        Map<String, String> failed = new LinkedHashMap<>();
        Set<String> untried = new TreeSet<>(documents.operations().keySet());

        for (Sent it : ALL) {
            if (documents.operations().containsKey(it.operation)) {
                untried.remove(it.operation);
                Reply reply = caller.send(documents.text(it.operation), Json.map(it.variables));
                if (!it.refuses.equals(GraphqlCaller.code(reply))) {
                    failed.put(it.operation, reply.http().body());
                }
            }
        }

        assertThat(failed).isEmpty();
        assertThat(untried).isEmpty();
    }

    private static Sent sent(String line) {
        String[] cell = line.split("\\|", -1);
        return new Sent(cell[0].strip(), cell[1].strip(), cell[2].strip());
    }
}
