package dev.ambit.console;

import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An optional sample for a new account: GitHub's price list of 2025 and one customer with a subscription.
final class SampleData {

    private static final String PRICE_LIST = "/pricings/github/2025.yml";
    private static final String CUSTOMER = "octo";
    private static final int USERS = 5;

    private SampleData() {}

    /// Creates the sample in an environment.
    ///
    /// @return false if it failed; then the environment has a part of the sample, and works
    static boolean fill(ConsoleRequest visit, Place account, String slug) {
        Place place = account.in(slug);
        try {
            visit.send(
                    place,
                    "POST",
                    "/catalog/import?publish=true",
                    priceList(),
                    Map.of("Content-Type", "application/yaml"));
            visit.send(place, "POST", "/customers", Map.of("id", CUSTOMER, "name", "Octo Ltd"));
            visit.send(
                    place,
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

    private static byte[] priceList() {
        try (InputStream resource = Objects.requireNonNull(SampleData.class.getResourceAsStream(PRICE_LIST))) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
