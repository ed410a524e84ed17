package dev.ambit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Sells products by the API. Each plan grants more features of its product than the one before; every second
/// feature is metered.
record LargeCatalog(RestClient rest) {

    private static final int USAGE_LIMIT = 100;

    /// Adds a product with features, plans with consecutive numbers, and an add-on.
    void product(int number, int features, int plans) {
        rest.post("/products", Map.of("id", "product-" + number, "displayName", "Product " + number));
        for (int i = 0; i < features; i++) {
            String id = feature(number, i);
            rest.post(
                    "/features",
                    isMetered(i)
                            ? Map.of("id", id, "displayName", id, "featureType", "NUMBER", "meterType", "INCREMENTAL")
                            : Map.of("id", id, "displayName", id, "featureType", "BOOLEAN"));
        }
        String addon = "addon-" + number;
        rest.post("/addons", Map.of("id", addon, "displayName", addon, "productId", "product-" + number));
        sell("addons", addon, 1, List.of(granted(number, 0)));
        for (int i = 0; i < plans; i++) {
            String plan = "plan-%d".formatted(number * plans + i);
            rest.post("/plans", Map.of("id", plan, "displayName", plan, "productId", "product-" + number));
            rest.patch("/plans/" + plan, Map.of("compatibleAddonIds", List.of(addon)));
            List<Object> granted = new ArrayList<>();
            for (int j = 0; j < Math.max(1, features * (i + 1) / plans); j++) {
                granted.add(granted(number, j));
            }
            sell("plans", plan, 10 * (i + 1), granted);
        }
    }

    private void sell(String collection, String id, int dollars, List<Object> entitlements) {
        String path = "/%s/%s".formatted(collection, id);
        rest.post(path + "/entitlements", Map.of("entitlements", entitlements));
        Map<String, Object> price = Map.of(
                "billingModel",
                "FLAT_FEE",
                "pricePeriods",
                List.of(Map.of("billingPeriod", "MONTHLY", "price", Map.of("amount", dollars, "currency", "usd"))));
        rest.patch(path, Map.of("charges", Map.of("pricingType", "PAID", "pricingModels", List.of(price))));
        rest.post(path + "/publish", Map.of("migrationType", "NEW_CUSTOMERS"));
    }

    private static Map<String, Object> granted(int product, int number) {
        String id = feature(product, number);
        return isMetered(number)
                ? Map.of("id", id, "type", "FEATURE", "usageLimit", USAGE_LIMIT, "resetPeriod", "YEAR")
                : Map.of("id", id, "type", "FEATURE");
    }

    static String feature(int product, int number) {
        return "feature-%d-%d".formatted(product, number);
    }

    private static boolean isMetered(int number) {
        return number % 2 == 0;
    }
}
