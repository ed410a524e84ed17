package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs `errors.txt`. All rows share one environment, since refused requests change nothing.
@ResourceLock(value = TestOperators.CUSTOMERS, mode = ResourceAccessMode.READ)
class ErrorTableTest {

    private static final TestAccount ACME = TestServer.openAccount();
    private static final TestAccount STRANGER = TestServer.openAccount();

    /// Longer than the pause of the loop that writes usage to the log, on a busy machine too.
    private static final int QUIET_TIMES = 20;

    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final List<Row> ROWS = rows();

    /// A minute after a customer was archived, in the middle of some row.
    private static final String ERASE_LATER = """
            update work set due_at = due_at + interval '1 hour' where kind = 'ERASURE' and environment_id in (?, ?)
            """;

    /// Checksums of both environments after the last row.
    private static Map<String, String> checksums = Map.of();

    private static final Map<String, String> KNOWN = new HashMap<>(Map.of("MiB", " ".repeat(1 << 20)));

    /// @param field empty if the error names none
    record Row(String answer, String who, String request, String body, String field) {

        String code() {
            return answer.substring(answer.indexOf(' ') + 1);
        }

        @Override
        public String toString() {
            return answer + ": " + who + " " + request + " " + body;
        }
    }

    /// Once, also where a row is tried again.
    @BeforeAll
    static void a_catalog_with_all_that_can_be_wrong() {
        if (KNOWN.containsKey("slug")) {
            return;
        }
        KNOWN.put("tomorrow", Instant.now().plus(Duration.ofDays(1)).toString());
        KNOWN.put("anns", ACME.production().customerKey("ann"));
        KNOWN.put("slug", ACME.slug());
        for (Row row : rows("given")) {
            String[] words = row.answer().split(" ", -1);
            String last = words[words.length - 1];
            for (int times = last.matches("x\\d+") ? Integer.parseInt(last.substring(1)) : 1; times > 0; times--) {
                Reply reply = send(row);
                assertThat(reply.status())
                        .as("%s: %s", row, reply.http().body())
                        .isBetween(200, 299);
                Stream.of(words)
                        .map(it -> it.split("=", 2))
                        .filter(it -> it.length == 2)
                        .forEach(it -> KNOWN.put(it[0], reply.text(it[1])));
            }
        }
        awaitQuiet();
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        ERASE_LATER,
                        EnvironmentRows.number(ACME.development().id()),
                        EnvironmentRows.number(ACME.production().id())));
        checksums = checksums();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refused_request_returns_its_error_and_changes_nothing(Row row) {
        int status = Integer.parseInt(row.answer().substring(0, 3));

        Reply refused = send(row).isProblem(status, row.code());

        Map<String, String> before = checksums;
        checksums = checksums();
        assertThat(checksums).isEqualTo(before);
        if (!row.field().isEmpty()) {
            assertThat(refused.text("field")).as(refused.http().body()).isEqualTo(row.field());
        }
    }

    @Test
    void every_error_code_has_a_row() {
        Set<String> raised = ROWS.stream().map(Row::code).collect(toSet());

        assertThat(raised)
                .containsAll(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::wireName)
                        .toList());
        assertThat(SourceFile.all().stream().map(SourceFile::name))
                .containsAll(rows("elsewhere").stream().map(Row::who).toList());
    }

    @Test
    void every_unused_error_code_has_a_reason() {
        List<String> ours =
                Arrays.stream(ProblemCode.values()).map(ProblemCode::wireName).toList();
        List<String> others =
                lines("/error-codes.txt").filter(code -> !ours.contains(code)).toList();

        assertThat(rows("never")).extracting(Row::code).containsExactlyElementsOf(others);
        assertThat(rows("never")).extracting(Row::who).noneMatch(String::isBlank);
    }

    static Stream<Row> refusals() {
        return ROWS.stream().filter(it -> Character.isDigit(it.answer().charAt(0)));
    }

    private static List<Row> rows(String kind) {
        return ROWS.stream().filter(it -> it.answer().startsWith(kind)).toList();
    }

    private static List<Row> rows() {
        return lines("/errors.txt")
                .skip(1)
                .map(line -> (line + " | | | |").split("\\|", -1))
                .map(cell ->
                        new Row(cell[0].strip(), cell[1].strip(), cell[2].strip(), cell[3].strip(), cell[4].strip()))
                .toList();
    }

    private static Stream<String> lines(String resource) {
        try (InputStream file = ErrorTableTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Reply send(Row row) {
        String[] request = known(row.request()).split(" with ", 2);
        String[] line = request[0].split(" ", 2);
        HttpRequest.Builder builder = ACME.http()
                .request("/api/v1" + line[1])
                .header("X-API-KEY", key(row.who()))
                .method(
                        line[0],
                        row.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(known(row.body())));
        if (!row.body().isEmpty()) {
            builder.header("Content-Type", "application/json");
        }
        if (request.length == 2) {
            String[] header = request[1].split(": ", 2);
            builder.setHeader(header[0], header[1]);
        }
        return ACME.http().send(builder);
    }

    private static String known(String text) {
        String known = text;
        for (Map.Entry<String, String> each : KNOWN.entrySet()) {
            known = known.replace("{" + each.getKey() + "}", each.getValue());
        }
        return known;
    }

    private static String key(String who) {
        TestEnvironment development = ACME.development();
        return switch (who) {
            case "server" -> development.key();
            case "client" -> development.clientKey();
            case "production" -> ACME.production().key();
            case "production client" -> ACME.production().clientKey();
            case "stranger" -> STRANGER.development().key();
            case "account" -> ACME.key();
            case "operator" -> TestServer.OPERATOR_TOKEN;
            case "nobody" -> "";
            default -> known(who);
        };
    }

    /// Usage reaches the log a moment later.
    private static void awaitQuiet() {
        Map<String, String> before = Map.of();
        for (int quiet = 0; quiet < QUIET_TIMES; quiet++) {
            Map<String, String> now = checksums();
            quiet = now.equals(before) ? quiet : 0;
            before = now;
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /// Compares the checksums with those taken before the requests.
    private static Map<String, String> checksums() {
        Map<String, String> sums = new HashMap<>();
        for (TestEnvironment environment : List.of(ACME.development(), ACME.production())) {
            Map<String, String> rows = EnvironmentRows.checksums(EnvironmentRows.number(environment.id()));
            rows.forEach((table, sum) -> sums.merge(table, sum, (one, other) -> one + " " + other));
        }
        sums.remove("checks");
        return sums;
    }
}
