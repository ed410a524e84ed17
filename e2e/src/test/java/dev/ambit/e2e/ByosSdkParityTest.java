package dev.ambit.e2e;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.JsonPaths;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random customers are checked by the rows of the example application, which webhooks fill, and by the unmodified node
/// SDK. Both give the same answers.
class ByosSdkParityTest {

    private static final int SEED = 20_261_128;
    private static final int CUSTOMERS = LongForm.ENABLED ? 10_000 : 20;
    private static final int PLANS = 6;
    private static final int LIMIT_MAX = 20;
    private static final Duration DELIVERY_MAX = Duration.ofMinutes(30);
    private static final List<String> VALUES = List.of("gold", "silver", "tin");

    /// The features, with their kinds. No plan has `spare`.
    private static final SortedMap<String, FeatureKind> FEATURES = new TreeMap<>(Map.of(
            "audit", FeatureKind.BOOLEAN,
            "tier", FeatureKind.ENUM,
            "retention", FeatureKind.CONFIGURATION,
            "calls", FeatureKind.METERED,
            "bytes", FeatureKind.METERED,
            "seats", FeatureKind.SEATS,
            "spare", FeatureKind.BOOLEAN));

    private static final List<String> METERED = List.of("calls", "bytes", "seats");

    private static final String NOT_ENTITLED = "NoFeatureEntitlementInSubscription";

    /// The application's words for a denial, with the SDK's. A customer without any entitlement does not exist for the
    /// SDK.
    private static final Map<String, String> REASONS = Map.of(
            "Customer not found",
            NOT_ENTITLED,
            "Customer not entitled to feature",
            NOT_ENTITLED,
            "Requested values are not in the entitlement",
            "RequestedValuesMismatch",
            "Requested usage exceeds the entitlement usage limit",
            "RequestedUsageExceedingLimit");

    @TempDir
    private static Path directory;

    @Test
    void random_customers_get_the_same_answers_by_webhooks_and_by_the_sdk() throws Exception {
        PublicSdks.install();
        TestAccount account = TestServer.openAccount();
        TestEnvironment environment = account.development();
        Map<String, String> variables = Map.of("AMBIT_URL", TestServer.app().url(), "SERVER_KEY", environment.key());
        try (ByosExample example = ByosExample.install("byos-parity", variables)) {
            assertThat(example.type(ByosExample.Step.SUBSCRIBE)).returns(0, CommandResult::exit);
            example.start();
            openCatalog(TestCatalog.of(account));
            IntStream.range(0, CUSTOMERS).parallel().forEach(it -> change(environment, it));
            Waiting.until(() -> example.undelivered(environment), it -> it.equals("0 0"), DELIVERY_MAX);

            List<Map<String, Object>> questions = questions();
            List<String> bySdk = askSdk(environment, questions);

            assertThat(bySdk).hasSameSizeAs(questions).contains("GRANTED").containsAll(REASONS.values());
            // Usage of the last second is delivered later.
            Waiting.until(() -> differences(example, questions, bySdk), List::isEmpty);
        }
    }

    private static void openCatalog(TestCatalog catalog) {
        FEATURES.forEach((id, kind) ->
                catalog.feature(id, kind, kind == FeatureKind.ENUM ? VALUES.toArray(String[]::new) : new String[0]));
        var random = new Random(SEED);
        for (int i = 0; i < PLANS; i++) {
            List<String> grants = new ArrayList<>();
            for (String feature : List.of("audit", "tier", "retention", "calls", "bytes", "seats")) {
                if (random.nextInt(4) > 0) {
                    grants.add(grant(feature, terms(feature, random)));
                }
            }
            catalog.plan("plan-" + i, grants.toArray(String[]::new));
        }
    }

    private static String[] terms(String feature, Random random) {
        if (feature.equals("tier")) {
            return new String[] {"\"enumValues\": [\"gold\", \"%s\"]".formatted(one(VALUES, random))};
        }
        if (feature.equals("audit")) {
            return new String[0];
        }
        String limit = "\"usageLimit\": " + random.nextInt(LIMIT_MAX);
        if (feature.equals("retention")) {
            return new String[] {limit};
        }
        return switch (random.nextInt(6)) {
            case 0 -> new String[] {"\"hasUnlimitedUsage\": true"};
            case 1 -> new String[] {limit, "\"hasSoftLimit\": true"};
            case 2, 3 -> new String[] {limit, "\"resetPeriod\": \"MONTH\""};
            default -> new String[] {limit};
        };
    }

    /// Makes a customer, and changes it at random.
    private static void change(TestEnvironment environment, int number) {
        var random = new Random(SEED + number);
        String customer = customer(number);
        environment.post("/customers", "{\"id\": \"%s\"}".formatted(customer)).isOk();
        String subscription = "";
        if (random.nextInt(10) > 0) {
            String plan = "plan-" + random.nextInt(PLANS);
            subscription = environment
                    .post("/subscriptions", "{\"customerId\": \"%s\", \"planId\": \"%s\"}".formatted(customer, plan))
                    .isOk()
                    .text("id");
        }
        if (random.nextInt(4) == 0) {
            String feature = one(List.copyOf(FEATURES.keySet()), random);
            grantPromotion(environment, customer, feature, random);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            environment.reportUsage(customer, one(METERED, random), "%d.5".formatted(random.nextInt(LIMIT_MAX)));
        }
        if (!subscription.isEmpty() && random.nextInt(10) == 0) {
            environment
                    .post("/subscriptions/%s/cancel".formatted(subscription), "{\"cancellationTime\": \"IMMEDIATE\"}")
                    .isOk();
        }
        if (random.nextInt(15) == 0) {
            environment.post("/customers/%s/archive".formatted(customer), "{}").isOk();
        }
    }

    private static void grantPromotion(TestEnvironment environment, String customer, String feature, Random random) {
        List<String> terms =
                new ArrayList<>(List.of("\"featureId\": \"%s\"".formatted(feature), "\"period\": \"1 week\""));
        terms.addAll(List.of(feature.equals("spare") ? new String[0] : terms(feature, random)));
        environment
                .post(
                        "/customers/%s/promotional-entitlements".formatted(customer),
                        "{\"promotionalEntitlements\": [{%s}]}".formatted(String.join(", ", terms)))
                .isOk();
    }

    /// A question about each feature of each customer, and of a customer that does not exist.
    private static List<Map<String, Object>> questions() {
        var random = new Random(SEED);
        List<Map<String, Object>> questions = new ArrayList<>();
        for (int i = 0; i <= CUSTOMERS; i++) {
            String customer = customer(i);
            FEATURES.forEach((feature, kind) -> {
                Map<String, Object> question = new HashMap<>(Map.of("customerId", customer, "featureId", feature));
                switch (kind) {
                    case METERED, SEATS -> question.put("requestedUsage", random.nextInt(LIMIT_MAX));
                    case ENUM -> question.put("requestedValues", List.of(one(VALUES, random)));
                    default -> {}
                }
                question.put("kind", kind == FeatureKind.SEATS ? FeatureKind.METERED : kind);
                questions.add(question);
            });
        }
        return questions;
    }

    private static List<String> askSdk(TestEnvironment environment, List<Map<String, Object>> questions)
            throws Exception {
        Path file = Files.writeString(directory.resolve("questions.json"), Json.text(questions));

        CommandResult run = PublicSdks.node(
                Map.of(
                        "AMBIT_URL", TestServer.app().url(),
                        "KEY", environment.key(),
                        "QUESTIONS", file.toString()),
                "questions.js");

        assertThat(run.exit()).as(run.err()).isZero();
        String last = run.out().lines().toList().getLast();
        return ((List<?>) Json.read(last, Object.class))
                .stream()
                        .map(it -> String.valueOf(it).replace("CustomerNotFound", NOT_ENTITLED))
                        .toList();
    }

    /// Returns the questions that the application answers differently.
    private static List<String> differences(
            ByosExample example, List<Map<String, Object>> questions, List<String> bySdk) {
        return IntStream.range(0, questions.size())
                .mapToObj(it -> Map.entry(ask(example, questions.get(it)), it))
                .filter(it -> !it.getKey().equals(bySdk.get(it.getValue())))
                .map(it -> "%s: by webhooks %s, by the SDK %s"
                        .formatted(questions.get(it.getValue()), it.getKey(), bySdk.get(it.getValue())))
                .toList();
    }

    /// Returns the application's answer in the SDK's words.
    private static String ask(ByosExample example, Map<String, Object> question) {
        String answer = example.checkAccess(Json.text(question));
        if (answer.startsWith("200 ")) {
            return "GRANTED";
        }
        Object body = Json.read(answer.substring(answer.indexOf(' ') + 1), Object.class);
        return answer.startsWith("403 ") ? REASONS.getOrDefault(JsonPaths.at(body, "reason"), answer) : answer;
    }

    private static String customer(int number) {
        return "customer-" + number;
    }

    private static String one(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
