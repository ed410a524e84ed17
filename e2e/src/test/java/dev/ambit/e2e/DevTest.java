package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevTest {

    private static final Duration MOMENT = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    /// The link to the console is printed on the terminal only, never in a log. No event is sent until the second
    /// start, which must find the existing webhook.
    @Test
    void printed_commands_and_links_work_and_the_replica_follows_after_a_crash() throws Exception {
        List<String> keys;
        String link;
        try (AmbitProcess first = AmbitProcess.start("dev", data)) {
            assertThat(first.err()).doesNotContain("POST /api/v1/accounts", "bin/ambit serve");
            keys = keys(first);
            link = console(first);
            assertAnswers(first);
            awaitRow("octo", "Octo Ltd TEAM ACTIVE");
            change(first, "Octo Limited");
            awaitRow("octo", "Octo Limited TEAM ACTIVE");
            assertThat(first.out()).anyMatch(line -> line.matches(" +graphiql +http://127.0.0.1:\\d+/graphiql"));
            assertThat(status(first)).contains("\"databaseAnswers\":true");
            first.kill();
            assertThat(first.err()).doesNotContain("invitation-");
        }

        try (AmbitProcess second = AmbitProcess.start("dev", data)) {
            assertThat(keys(second)).isEqualTo(keys).hasSize(5);
            assertAnswers(second);
            change(second, "Octo & Sons");
            awaitRow("octo", "Octo & Sons TEAM ACTIVE");
            assertThat(webhooks(second)).hasSize(1);
            assertJoinsByLatestLink(second, link);
            assertStops(second, "INT");
            assertThat(second.err()).doesNotContain("invitation-");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("dev-keys.json"))))
                .isEqualTo("rw-------");
    }

    @LongTest
    void joined_owner_gets_no_invitation_link_and_a_fresh_start_new_keys() {
        List<String> keys;
        try (AmbitProcess first = AmbitProcess.start("dev", data)) {
            keys = keys(first);
            String token = console(first).replaceFirst(".*token=", "");
            accept(first, token).isOk();
        }

        try (AmbitProcess second = AmbitProcess.start("dev", data)) {
            assertThat(console(second)).isEqualTo(second.url() + "/console");
        }

        try (AmbitProcess fresh = AmbitProcess.start("dev", data, "--fresh")) {
            assertThat(keys(fresh)).hasSize(5).doesNotContainAnyElementsOf(keys);
        }
    }

    private static void assertJoinsByLatestLink(AmbitProcess dev, String earlierLink) {
        String token = console(dev).replaceFirst(".*token=", "");
        accept(dev, earlierLink.replaceFirst(".*token=", "")).isProblem(409, "MemberInvitationError");
        Reply joined = accept(dev, token).isOk();
        assertThat(joined.text("person.accounts.0.accountRole")).isEqualTo("OWNER");
        accept(dev, token).isProblem(409, "MemberInvitationError");
        assertThat(answer("curl -s '%s'".formatted(console(dev)))).contains("Join an account");
    }

    private static void change(AmbitProcess dev, String name) {
        dev.http()
                .patch(serverKey(dev), "/api/v1/customers/octo", "{\"name\": \"%s\"}".formatted(name))
                .isOk();
    }

    private static List<String> webhooks(AmbitProcess dev) {
        return dev.http().get(serverKey(dev), "/api/v1/webhooks").isOk().texts("id");
    }

    private static String serverKey(AmbitProcess dev) {
        return keys(dev).stream()
                .filter(line -> line.contains("server key"))
                .map(line -> line.replaceFirst(".* ", ""))
                .findFirst()
                .orElseThrow();
    }

    private static String status(AmbitProcess dev) {
        String address = dev.out().stream()
                .filter(line -> line.matches(" +replica +http.*"))
                .map(line -> line.strip().split(" +", -1)[1])
                .findFirst()
                .orElseThrow();
        return CommandResult.run(List.of("curl", "-s", address)).out();
    }

    private void awaitRow(String customer, String row) throws IOException {
        DatabaseRows rows = DatabaseRows.of(data.resolve("replica"));
        Waiting.until(() -> rows.texts("""
                select name || ' ' || plan_id || ' ' || status
                from public.customers
                join public.subscriptions using (customer_id)
                where customer_id = '%s'
                """.formatted(customer)), List.of(row)::equals);
    }

    @LongTest
    void killed_setup_resumes() throws Exception {
        killedAt("initdb", () -> isSettingUp(data.resolve("postgres")));
        killedAt("the price list", () -> Files.exists(data.resolve("dev-keys.json")));

        try (AmbitProcess third = AmbitProcess.start("dev", data)) {
            assertAnswers(third);
            Reply accounts = third.http().get(third.operatorToken(), "/api/v1/accounts");
            assertThat(List.of(accounts.text("0.slug"), accounts.text("1.slug")))
                    .containsExactlyInAnyOrder("operator", "acme");
            assertThat(accounts.at("2")).isNull();
            assertStops(third, "TERM");
        }
    }

    private static Reply accept(AmbitProcess dev, String token) {
        return dev.http()
                .post(
                        "",
                        "/api/v1/invitations/accept",
                        "{\"token\": \"%s\", \"password\": \"correct horse battery\"}".formatted(token));
    }

    private static String console(AmbitProcess dev) {
        return dev.out().stream()
                .filter(line -> line.matches(" +console +http.*"))
                .map(line -> line.strip().split(" +", -1)[1])
                .findFirst()
                .orElseThrow();
    }

    /// Runs each line as it was printed.
    private static void assertAnswers(AmbitProcess dev) {
        List<String> curls =
                dev.out().stream().filter(line -> line.startsWith("curl ")).toList();

        assertThat(curls).hasSize(3);
        assertThat(answer(curls.getFirst())).contains("\"isGranted\":true");
        assertThat(answer(curls.get(1)))
                .contains("\"isGranted\":false", "\"accessDeniedReason\":\"NoFeatureEntitlementInSubscription\"");
        assertThat(answer(curls.getLast()))
                .contains("\"isGranted\":true", "1200 used + 100 requested = 1300", "within the limit of 3000");
    }

    private static String answer(String curl) {
        return CommandResult.run(List.of("sh", "-c", curl)).out();
    }

    private static void assertStops(AmbitProcess dev, String signal) {
        ProcessHandle postgres = dev.postgres().orElseThrow();
        long begun = System.nanoTime();

        assertThat(dev.stop(signal)).isZero();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        assertThat(postgres.isAlive()).isFalse();
    }

    private static List<String> keys(AmbitProcess dev) {
        return dev.out().stream()
                .filter(line -> line.matches(" +(account|server|client) key .*"))
                .toList();
    }

    private static boolean isSettingUp(Path postgres) {
        try (var files = Files.newDirectoryStream(postgres, "data.new*")) {
            return files.iterator().hasNext();
        } catch (IOException _) {
            return false;
        }
    }

    private void killedAt(String moment, BooleanSupplier reached) {
        AmbitProcess begun = AmbitProcess.begin(Map.of(), "dev", data);
        try {
            Waiting.until(moment, MOMENT, reached);
        } finally {
            begun.kill();
        }
        assertThat(begun.isReady()).isFalse();
    }
}
