package dev.ambit.e2e;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.engine.FeatureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Sells a random catalog to random customers, who use it randomly over a few months of a test clock. The same seed
/// gives the same operations.
final class RandomSales {

    static final List<String> RESOURCES = List.of("", "r1", "r2", "r9");

    private static final List<String> FEATURES = List.of("sso", "size", "calls", "minutes", "seats", "city", "unsold");
    private static final List<String> CITIES = List.of("NY", "LA", "TLV", "BER, Mitte");
    private static final int CUSTOMERS = 10;
    private static final int CHAIN = 3;
    private static final int ADD_ONS = 4;

    private final TestAccount account;
    private final TestEnvironment environment;
    private final Random random;

    RandomSales(TestAccount account, long seed) {
        this.account = account;
        this.environment = account.development();
        this.random = new Random(seed);
    }

    /// Returns all customers, one archived customer and one that does not exist.
    List<String> customers() {
        return Stream.concat(
                        IntStream.range(0, CUSTOMERS).mapToObj(i -> "c" + i), Stream.of("archived", "idle", "ghost"))
                .toList();
    }

    /// Returns all features and one that does not exist.
    List<String> features() {
        return Stream.concat(FEATURES.stream(), Stream.of("ghost")).toList();
    }

    void open() {
        TestClock.stop(account);
        for (String feature : FEATURES) {
            TestCatalog.of(account).feature(feature, kind(feature), isCity(feature) ? cities() : new String[0]);
        }
        for (String product : List.of("one", "two", "many")) {
            environment
                    .post("/products", """
                            {"id": "%1$s", "displayName": "%1$s", "multipleSubscriptions": %2$s}
                            """.formatted(product, product.equals("many")))
                    .isOk();
            sell(new TestCatalog(environment, product), product);
        }
        for (String customer : customers()) {
            if (!customer.equals("ghost")) {
                environment
                        .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                        .isOk();
            }
        }
        environment.post("/customers/archived/archive", "").isOk();
    }

    /// Runs purchases, promotional entitlements and usage, and advances the clock by a month.
    void month() {
        for (int i = 0; i < CUSTOMERS; i++) {
            String customer = "c" + i;
            often(() -> buy(customer, "one", ""));
            often(() -> buy(customer, oneOf(List.of("two", "many")), oneOf(List.of("r1", "r2"))));
            often(() -> grant(customer));
            for (int use = 0; use < 6; use++) {
                environment.post("/usage", """
                        {"usages": [{"customerId": "%s", "featureId": "%s", "value": %d%s}]}
                        """.formatted(
                        customer, oneOf(FEATURES.subList(2, 5)), random.nextInt(9), resource(oneOf(RESOURCES))));
            }
            clock("advance", "{\"by\": \"PT%dS\"}".formatted(random.nextInt(200_000)));
        }
    }

    /// Returns a check with its explanation.
    Reply ask(String customer, String feature, String resource) {
        String asked = isCity(feature)
                ? "&requestedValues[]=" + oneOf(List.of("NY", "LA", "TLV")) + "&requestedValues[]=NY"
                : "&requestedUsage=" + oneOf(List.of("0", "1", "2.5", "7", "9000000000000"));
        return environment
                .get("/customers/%s/entitlements/check?featureId=%s&explain=true%s%s"
                        .formatted(customer, feature, asked, resource.isEmpty() ? "" : "&resourceId=" + resource))
                .isOk();
    }

    private void sell(TestCatalog catalog, String product) {
        environment
                .patch(
                        "/products/" + catalog.product(),
                        "{\"usageResetCutoffRule\": {\"behavior\": \"%s\"}}"
                                .formatted(oneOf(List.of("ALWAYS_RESET", "NEVER_RESET", "BILLING_PERIOD_CHANGE"))))
                .isOk();
        List<String> addOns = new ArrayList<>();
        for (int i = 0; i < ADD_ONS; i++) {
            String id = "%s-addon-%d".formatted(product, i);
            catalog.addon(id, grants(random.nextBoolean() ? "Increment" : "Override"));
            addOns.add(id);
        }
        for (int i = 0; i < CHAIN; i++) {
            String id = "%s-plan-%d".formatted(product, i);
            String parent = i == 0 ? "null" : "\"%s-plan-%d\"".formatted(product, i - 1);
            catalog.draftPlan(id, "\"pricingType\": \"FREE\"", "\"parentPlanId\": " + parent)
                    .isOk();
            catalog.allow(id, addOns).isOk();
            String[] grants = grants("");
            if (grants.length > 0) {
                catalog.entitle("plans", id, grants).isOk();
            }
            catalog.publish("plans", id).isOk();
        }
    }

    private String[] grants(String behavior) {
        String own = behavior.isEmpty() ? "" : "\"behavior\": \"%s\"".formatted(behavior);
        return FEATURES.stream()
                .filter(it -> !it.equals("unsold") && random.nextInt(5) > 1)
                .map(it -> TestCatalog.grant(
                        it,
                        Stream.of(own, terms(it, true))
                                .filter(field -> !field.isEmpty())
                                .toArray(String[]::new)))
                .toArray(String[]::new);
    }

    private String terms(String feature, boolean mayDeny) {
        String granted = mayDeny ? "\"isGranted\": %s, ".formatted(random.nextInt(8) > 0) : "";
        return granted
                + switch (kind(feature)) {
                    case BOOLEAN -> "\"description\": null";
                    case ENUM ->
                        "\"enumValues\": [\"%s\", \"%s\"]".formatted(CITIES.get(random.nextInt(2)), CITIES.get(2));
                    case CONFIGURATION -> limit();
                    case METERED, SEATS ->
                        limit() + ", \"hasSoftLimit\": %s".formatted(random.nextInt(4) == 0) + reset();
                };
    }

    private String limit() {
        return random.nextInt(8) == 0
                ? "\"hasUnlimitedUsage\": true"
                : "\"usageLimit\": " + oneOf(List.of("0", "2.5", "10", "12", "0.000001", "8000000000000"));
    }

    private String reset() {
        return switch (random.nextInt(5)) {
            case 0 -> ", \"resetPeriod\": \"%s\"".formatted(oneOf(List.of("HOUR", "DAY", "WEEK", "MONTH", "YEAR")));
            case 1 -> according("MONTH", "StartOfTheMonth");
            case 2 -> according("WEEK", oneOf(List.of("EveryMonday", "EverySunday", "EveryThursday")));
            default -> "";
        };
    }

    private static String according(String period, String to) {
        return ", \"resetPeriod\": \"%s\", \"%slyResetPeriodConfiguration\": {\"accordingTo\": \"%s\"}"
                .formatted(period, period.toLowerCase(Locale.ROOT), to);
    }

    /// Buys a plan. A rejected purchase, such as a second trial, is ignored.
    private Reply buy(String customer, String product, String resource) {
        Instant now = now();
        String plan = "%s-plan-%d".formatted(product, random.nextInt(CHAIN));
        String extras = switch (random.nextInt(5)) {
            case 0 -> ", \"startDate\": \"%s\"".formatted(now.minus(hours(600)));
            case 1 -> ", \"startDate\": \"%s\"".formatted(now.plus(hours(600)));
            case 2 -> ", \"cancellationDate\": \"%s\"".formatted(now.plus(hours(900)));
            case 3 -> """
                    , "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "%s"}
                    """.formatted(now.plus(hours(900)), oneOf(List.of("CONVERT_TO_PAID", "CANCEL_SUBSCRIPTION")));
            default -> "";
        };
        List<String> addOns = IntStream.range(0, ADD_ONS)
                .filter(_ -> random.nextInt(3) == 0)
                .mapToObj(
                        i -> "{\"id\": \"%s-addon-%d\", \"quantity\": %d}".formatted(product, i, 1 + random.nextInt(3)))
                .toList();
        return environment.post("/subscriptions", """
                {"customerId": "%s", "planId": "%s", "addons": [%s]%s%s}
                """.formatted(
                customer, plan, String.join(", ", addOns), product.equals("many") ? resource(resource) : "", extras));
    }

    private Reply grant(String customer) {
        String feature = oneOf(FEATURES.subList(0, 6));
        Instant start = random.nextBoolean() ? now().plus(hours(600)) : now();
        String period = random.nextBoolean()
                ? "\"period\": \"1 week\""
                : "\"period\": \"custom\", \"customEndDate\": \"%s\"".formatted(start.plus(hours(900)));
        return environment
                .post("/customers/%s/promotional-entitlements".formatted(customer), """
                        {"promotionalEntitlements": [{"featureId": "%s", %s, "startDate": "%s"%s}]}
                        """.formatted(
                                feature,
                                period,
                                start,
                                kind(feature) == FeatureKind.BOOLEAN ? "" : ", " + terms(feature, false)))
                .isOk();
    }

    private void often(Runnable act) {
        if (random.nextBoolean()) {
            act.run();
        }
    }

    private Instant now() {
        return Instant.parse(account.http()
                .get(account.key(), "/api/v1/environments/development/clock")
                .isOk()
                .text("now"));
    }

    private void clock(String act, String body) {
        account.http()
                .post(account.key(), "/api/v1/environments/development/clock/" + act, body)
                .isOk();
    }

    private Duration hours(int most) {
        return Duration.ofHours(1 + random.nextInt(most));
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static String resource(String resource) {
        return resource.isEmpty() ? "" : ", \"resourceId\": \"%s\"".formatted(resource);
    }

    private static boolean isCity(String feature) {
        return feature.equals("city");
    }

    private static String[] cities() {
        return CITIES.toArray(String[]::new);
    }

    private static FeatureKind kind(String feature) {
        return switch (feature) {
            case "size" -> FeatureKind.CONFIGURATION;
            case "calls", "minutes" -> FeatureKind.METERED;
            case "seats" -> FeatureKind.SEATS;
            case "city" -> FeatureKind.ENUM;
            default -> FeatureKind.BOOLEAN;
        };
    }
}
