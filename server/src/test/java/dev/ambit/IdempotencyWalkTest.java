package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.http.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How each operation that is not a GET treats the header `Idempotency-Key`. An operation that no table here names
/// takes effect once and replays its response.
@ResourceLock(value = TestOperators.CUSTOMERS, mode = ResourceAccessMode.READ)
class IdempotencyWalkTest {

    /// A repetition has no further effect.
    private static final Set<String> HARMLESS = Set.of(
            "confirmReservation",
            "estimateEvent",
            "estimateUsage",
            "exportCatalogOver",
            "planBlueprint",
            "planCatalog",
            "previewBulkChange",
            "previewInvitation",
            "previewPromotion",
            "previewSubscription",
            "previewSubscriptionMigration",
            "previewSubscriptionUpdate",
            "queryEntitlements",
            "readReviewLink",
            "releaseReservation",
            "signOut");

    /// Callers are not known yet, so no response can be stored for them.
    private static final Set<String> REFUSED = Set.of(
            "acceptInvitation",
            "receiveGithubDelivery",
            "redeemPasswordReset",
            "requestPasswordReset",
            "signIn",
            "signUp");

    /// Each report has a key.
    private static final Set<String> PER_REPORT = Set.of("consumeUsage", "reportEvents", "reportUsage");

    /// An archived customer is erased in the background, and with it the stored responses that name the customer. A
    /// repetition is then executed again, without an effect.
    private static final Set<String> ERASING = Set.of("archiveCustomer", "unarchiveCustomer");

    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotency-Replayed";

    private final FieldScript script = new FieldScript();

    /// An operation that ignored the header would refuse these requests for another reason, or answer them.
    @Test
    void each_operation_reads_the_header() {
        Map<String, String> ignoring = new TreeMap<>();
        for (WritingOperation operation : operations()) {
            String path = String.join("/", operation.path()).replaceAll("\\{\\w+}", "x");
            Http http = script.account().http();
            Reply reply = http.send(http.request(path)
                    .header("X-API-KEY", script.account().development().key())
                    .header(KEY, "k".repeat(256))
                    .method(operation.method(), BodyPublishers.noBody()));
            if (reply.status() != 400 || !reply.text("field").equals(KEY)) {
                ignoring.put(operation.id(), reply.http().body());
            }
            boolean isRefused = reply.http().body().contains("does not support the header");
            if (isRefused != REFUSED.contains(operation.id())) {
                ignoring.put(operation.id(), "refuses keys: " + isRefused);
            }
        }

        assertThat(ignoring).isEmpty();
    }

    /// If a repetition had an effect, later requests of the area would fail.
    @ParameterizedTest
    @MethodSource("areas")
    void repeated_requests_of_each_area_take_effect_once(String area) {
        List<WritingOperation> operations = operations();
        List<String> wrong = new ArrayList<>();
        for (FieldExchange exchange : exchanges(area)) {
            WritingOperation operation = operations.stream()
                    .filter(it -> it.isOf(exchange))
                    .min(Comparator.comparing(it -> String.join("/", it.path())))
                    .orElse(null);
            if (operation == null || REFUSED.contains(operation.id())) {
                script.keep(exchange, script.send(exchange, null));
                continue;
            }
            String key = "%s %d".formatted(script.account().slug(), exchange.line());
            Reply first = script.send(exchange, key);
            Reply again = script.send(exchange, key);
            String difference = difference(operation.id(), first, again);
            if (!difference.isEmpty() || (!exchange.isRefused() && first.status() >= 300)) {
                wrong.add("line %d: %s: %s%n%s%n%s"
                        .formatted(
                                exchange.line(),
                                operation.id(),
                                difference,
                                first.http().body(),
                                again.http().body()));
            }
            if (first.status() < 300) {
                script.keep(exchange, first);
            }
        }

        assertThat(wrong).isEmpty();
    }

    static Stream<String> areas() {
        return Stream.concat(more().keySet().stream(), FieldExchange.all().keySet().stream());
    }

    private static List<FieldExchange> exchanges(String area) {
        return Objects.requireNonNull(
                more().getOrDefault(area, FieldExchange.all().get(area)));
    }

    private static Map<String, List<FieldExchange>> more() {
        return FieldExchange.read("/repeated-requests.txt");
    }

    /// Returns what is wrong with the answer to the repetition.
    private static String difference(String operation, Reply first, Reply again) {
        boolean isStored = first.status() < 300 && !HARMLESS.contains(operation) && !PER_REPORT.contains(operation);
        String replayed = isStored ? "true" : first.status() < 300 && HARMLESS.contains(operation) ? "false" : "";
        if (!again.header(REPLAYED).equals(replayed) && !ERASING.contains(operation)) {
            return "%s is `%s`".formatted(REPLAYED, again.header(REPLAYED));
        }
        if (first.status() != again.status()) {
            return "status %d, then %d".formatted(first.status(), again.status());
        }
        if (isStored && !first.http().body().equals(again.http().body())) {
            return "another body";
        }
        return PER_REPORT.contains(operation)
                        && first.status() < 300
                        && !first.at("").equals(again.at(""))
                ? "other data"
                : "";
    }

    private static List<WritingOperation> operations() {
        Map<?, ?> document =
                Json.map(TestServer.http().get("", "/openapi.json").http().body());
        List<WritingOperation> operations = new ArrayList<>();
        ((Map<?, ?>) Objects.requireNonNull(document.get("paths")))
                .forEach((path, methods) -> ((Map<?, ?>) methods).forEach((method, operation) -> {
                    String id = String.valueOf(((Map<?, ?>) operation).get("operationId"));
                    if (!method.equals("get")) {
                        operations.add(new WritingOperation(
                                id,
                                String.valueOf(method).toUpperCase(Locale.ROOT),
                                List.of(String.valueOf(path).split("/", -1))));
                    }
                }));
        assertThat(operations).hasSizeGreaterThan(180);
        return operations;
    }
}
