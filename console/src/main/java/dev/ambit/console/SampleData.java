package dev.ambit.console;

import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Sample content of an environment: a price list, and a customer with a subscription.
final class SampleData {

    private static final String CUSTOMER = "octo";
    private static final String SAMPLE_CUSTOMER = "sample-customer";
    private static final int USERS = 5;
    private static final int PLANS_MAX = 20;

    private SampleData() {}

    /// Creates GitHub's price list of 2025 and one customer in an environment.
    ///
    /// @return false if it failed; then the environment has a part of the sample, and works
    static boolean fill(ConsoleRequest visit, ConsoleScope account, String slug) {
        ConsoleScope scope = account.in(slug);
        try {
            importPriceList(visit, scope, priceList("github"));
            visit.send(scope, "POST", "/customers", Map.of("id", CUSTOMER, "name", "Octo Ltd"));
            visit.send(
                    scope,
                    "POST",
                    "/subscriptions",
                    Map.of(
                            "customerId",
                            CUSTOMER,
                            "planId",
                            "TEAM",
                            "charges",
                            List.of(Map.of("id", "unit-user", "quantity", USERS, "type", "FEATURE"))));
            return true;
        } catch (Problem _) {
            return false;
        }
    }

    static String check(String url) {
        return "%s/api/v1/customers/%s/entitlements/check?featureId=standardSupport".formatted(url, CUSTOMER);
    }

    /// Imports and publishes a price list.
    static void importPriceList(ConsoleRequest visit, ConsoleScope scope, byte[] yaml) {
        visit.send(scope, "POST", "/catalog/import?publish=true", yaml, Map.of("Content-Type", "application/yaml"));
    }

    /// Creates a customer and subscribes it to the first plan that needs no further choices.
    ///
    /// @return the page that explains a check of the customer; empty if no plan can be sold like this. If the
    /// customer cannot be created, for example because it exists, the page of the first customer
    static Optional<String> sell(ConsoleRequest visit, ConsoleScope scope) {
        try {
            visit.send(scope, "POST", "/customers", Map.of("id", SAMPLE_CUSTOMER, "name", "Sample customer"));
        } catch (Problem _) {
            return explained(visit, scope);
        }
        List<Plan> plans =
                visit.send(scope, "GET", "/plans?limit=" + PLANS_MAX, null).rows(Plan.class);
        return plans.stream().anyMatch(it -> isSold(visit, scope, it.id()))
                ? explained(visit, scope, SAMPLE_CUSTOMER)
                : Optional.empty();
    }

    private static boolean isSold(ConsoleRequest visit, ConsoleScope scope, String plan) {
        try {
            visit.send(scope, "POST", "/subscriptions", Map.of("customerId", SAMPLE_CUSTOMER, "planId", plan));
            return true;
        } catch (Problem _) {
            return false;
        }
    }

    /// Returns the page that explains a check of the first customer.
    static Optional<String> explained(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", "/customers?limit=1", null).rows(CustomerRecord.class).stream()
                .findFirst()
                .flatMap(it -> explained(visit, scope, it.id()));
    }

    /// Prefers a feature with a limit, because its explanation has arithmetic.
    private static Optional<String> explained(ConsoleRequest visit, ConsoleScope scope, String customer) {
        String path = "/customers/%s/entitlements".formatted(UrlText.encoded(customer));
        return visit.send(scope, "GET", path, null).data(Holding.class).entitlements().stream()
                .filter(it -> it.feature() != null)
                .max(Comparator.comparing(CheckAnswer::isGranted).thenComparing(SampleData::hasLimit))
                .map(it -> why(
                        scope, customer, Objects.requireNonNull(it.feature()).id(), hasLimit(it)));
    }

    private static boolean hasLimit(CheckAnswer it) {
        return it.usageLimit() != null && it.usageLimit().signum() > 0;
    }

    private static String why(ConsoleScope scope, String customer, String feature, boolean isMetered) {
        return "%s/why/%s%s"
                .formatted(
                        CustomerRecord.path(scope, customer),
                        UrlText.encoded(feature),
                        isMetered ? "?requestedUsage=1" : "");
    }

    /// Returns the price list of a company, as it was in 2025.
    static byte[] priceList(String company) {
        String path = "/pricings/%s/2025.yml".formatted(company);
        try (InputStream resource = Objects.requireNonNull(SampleData.class.getResourceAsStream(path))) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Plan(String id) {}

    private record Holding(List<CheckAnswer> entitlements) {}
}
