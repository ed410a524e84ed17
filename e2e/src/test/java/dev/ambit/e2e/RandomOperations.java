package dev.ambit.e2e;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.engine.FeatureKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/// Runs random operations in an environment, of every kind that a replica must follow.
final class RandomOperations {

    private static final int CUSTOMERS = 12;

    private final TestAccount account;
    private final TestEnvironment environment;
    private final Random random;
    private final Map<String, String> subscriptions = new HashMap<>();
    private int number;

    RandomOperations(TestAccount account, Random random) {
        this.account = account;
        this.environment = account.development();
        this.random = random;
    }

    void sell() {
        TestCatalog catalog = TestCatalog.of(account);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("seats", FeatureKind.SEATS);
        catalog.plan("basic", TestCatalog.limit("calls", 1_000_000), TestCatalog.limit("seats", 5));
        environment
                .post("/products", "{\"id\": \"many\", \"displayName\": \"Many\", \"multipleSubscriptions\": true}")
                .isOk();
        new TestCatalog(environment, "many").plan("site", TestCatalog.limit("seats", 10));
    }

    void act(int count) {
        for (int i = 0; i < count; i++) {
            act();
        }
    }

    /// Runs one operation. It may be rejected, for example if an archived customer buys.
    private void act() {
        number++;
        String customer = "c" + random.nextInt(CUSTOMERS);
        switch (random.nextInt(12)) {
            case 0, 1 ->
                environment.patch(
                        "/customers/" + customer,
                        "{\"name\": %s}".formatted(random.nextInt(4) == 0 ? null : "\"N%d\"".formatted(number)));
            case 2, 3, 4 -> subscribe(customer, "basic", "");
            case 5 -> subscribe(customer, "site", ", \"resourceId\": \"r%d\"".formatted(random.nextInt(2)));
            case 6, 7, 8 -> environment.reportUsage(customer, "calls", String.valueOf(1 + random.nextInt(9)));
            case 9 -> environment.post("/subscriptions/%s/cancel".formatted(subscriptions.get(customer)), "");
            case 10 -> environment.post("/customers/%s/archive".formatted(customer), "");
            default -> environment.post("/customers/%s/unarchive".formatted(customer), "");
        }
    }

    void subscribe(String customer, String plan, String more) {
        environment.post("/customers", "{\"id\": \"%s\", \"name\": \"N\", \"email\": \"a@b.de\"}".formatted(customer));
        Reply made = environment.post(
                "/subscriptions", "{\"customerId\": \"%s\", \"planId\": \"%s\"%s}".formatted(customer, plan, more));
        if (made.at("subscription.id") != null) {
            subscriptions.put(customer, made.text("subscription.id"));
        }
    }
}
