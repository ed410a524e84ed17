package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.CREDIT_GRANT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.CUSTOM_CURRENCY_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.FEATURE_GROUP_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PAYMENT_METHOD_NOT_FOUND;

import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;

/// The operations of coupons, credits, feature groups, payment methods and integrations, which Ambit does not have.
/// Queries find nothing; mutations refuse with the code of an unknown entity.
final class UnsupportedOperations {

    private static final String EDGES = "edges";

    private UnsupportedOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put("coupons", (context, _) -> read(context, Map.of(EDGES, List.of())));
        queries.put("integrations", (context, _) -> read(context, Map.of(EDGES, List.of())));
        queries.put("billingProducts", (context, _) -> read(context, Map.of("products", List.of())));
        queries.put("creditGrants", (context, arguments) -> {
            requireCustomer(context, arguments);
            return Map.of(
                    EDGES,
                    List.of(),
                    "pageInfo",
                    Map.of("hasNextPage", false, "hasPreviousPage", false),
                    "totalCount",
                    0);
        });
        queries.put(
                "creditBalanceSummary",
                (context, arguments) ->
                        Map.of("customerId", requireCustomer(context, arguments), "balances", List.of()));
    }

    static void addMutations(Map<String, Resolver> mutations) {
        mutations.put(
                "createCreditGrant",
                refusing(
                        "currencyId",
                        CUSTOM_CURRENCY_NOT_FOUND.because(
                                "The custom currency does not exist, because Ambit does not support custom currencies yet. Remove this call.")));
        mutations.put(
                "voidCreditGrant",
                refusing(
                        "id",
                        CREDIT_GRANT_NOT_FOUND.because(
                                "The credit grant does not exist: Ambit does not have credits yet. Remove this call.")));
        for (String group : List.of(
                "grantPromotionalEntitlementsGroup",
                "revokePromotionalEntitlementsGroup",
                "unlinkPromotionalEntitlementsGroup")) {
            mutations.put(
                    group,
                    refusing(
                            "featureGroupId",
                            FEATURE_GROUP_NOT_FOUND.because(
                                    "The feature group does not exist: Ambit does not have groups yet. Name each feature.")));
        }
        mutations.put(
                "detachCustomerPaymentMethod",
                refusing(
                        "customerId",
                        PAYMENT_METHOD_NOT_FOUND.because(
                                "The customer has no payment method: Ambit does not collect payments. Remove this call.")));
    }

    private static Object read(OperationContext context, Object nothing) {
        context.anyKey();
        return nothing;
    }

    private static String requireCustomer(OperationContext context, Map<String, Object> arguments) {
        String id = InputFields.of(arguments).required("customerId");
        context.customers().customer(id);
        return id;
    }

    /// Refuses keys that cannot write before it names the missing entity.
    private static Resolver refusing(String field, Problem problem) {
        return (context, arguments) -> {
            context.requireWriter();
            throw problem.at("input." + field, InputFields.of(arguments).take(field), null);
        };
    }
}
