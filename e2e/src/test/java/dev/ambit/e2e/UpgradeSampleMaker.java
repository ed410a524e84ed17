package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.postgres.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Creates the sample of a version for [UpgradeTest]. Runs only if it is named (CONTRIBUTING.md).
///
/// `ambit.sample.home` is a checkout of that version with its jar, `ambit.sample.schema` its last schema step.
class UpgradeSampleMaker {

    private static final Path RESOURCES = Checkout.DIRECTORY.resolve("e2e/src/test/resources/upgrade");
    private static final Duration ATTEMPTS_MAX = Duration.ofSeconds(30);

    private static final int POLLS_MAX = 20;

    /// Moves times that would end, purge or retry something beyond any later run of the test.
    private static final List<String> FAR = List.of(
            "update resting_environments set ends_at = '2120-01-01' where ends_at is not null",
            "update environments set permanent_deletion_at = '2120-01-01' where permanent_deletion_at is not null",
            "update endpoint_attempts set at = at + interval '90 years'",
            "update endpoint_failures set first_failed_at = first_failed_at + interval '90 years',"
                    + " next_attempt_at = next_attempt_at + interval '90 years'",
            "update orders set ends_at = ends_at + interval '90 years', due_at = due_at + interval '90 years'"
                    + " where ends_at is not null",
            "update sessions set expire_at = expire_at + interval '90 years'",
            "update tickets set expire_at = expire_at + interval '90 years'");

    @TempDir
    private Path place;

    @Test
    void make() throws Exception {
        Path home = Path.of(System.getProperty("ambit.sample.home", Checkout.DIRECTORY.toString()));
        String schema = System.getProperty("ambit.sample.schema");
        assertThat(schema).as("-Dambit.sample.schema, such as v71").isNotNull();
        Checkout.opened(place);
        Path data = Checkout.opened(Files.createDirectory(place.resolve("data")));
        PrivateFile.write(data.resolve("operator-token"), TestServer.OPERATOR_TOKEN + "\n");
        UpgradePorts ports = UpgradePorts.free();

        List<TestAccount> accounts;
        try (AmbitProcess server = ports.start(home, data)) {
            var databases = new UpgradeDatabases(server, data);
            accounts = List.of(
                    acme(server, data, ports), bolt(server), databases.cargo(), databases.depot(), databases.ember());
            for (String statement : FAR) {
                DatabaseRows.of(data).execute(statement, Map.of());
            }
            assertThat(server.stop("TERM")).isZero();
        }
        Map<String, Object> answers;
        try (AmbitProcess server = ports.start(home, data)) {
            List<TestAccount> again = accounts.stream()
                    .map(it -> UpgradeSample.Account.of(it).at(server.http()))
                    .toList();
            ports.awaitFunctions(again);
            answers = stableAnswers(server, data, again, ports);
            DatabaseRows.of(data).execute("vacuum full", Map.of());
            assertThat(server.stop("TERM")).isZero();
        }
        UpgradeSample.write(RESOURCES.resolve(schema), data, accounts, answers);
    }

    /// Repeats the questions until the answers are stable, because a question can change data, such as a feature's
    /// first check.
    private static Map<String, Object> stableAnswers(
            AmbitProcess server, Path data, List<TestAccount> accounts, UpgradePorts ports) throws IOException {
        var comparison = new UpgradeComparison(List.of());
        List<String> differences = List.of();
        Map<String, Object> last = UpgradeAnswers.of(server, data, accounts, ports.gateway(), ports.bucket());
        for (int attempt = 0; attempt < POLLS_MAX; attempt++) {
            Map<String, Object> next = UpgradeAnswers.of(server, data, accounts, ports.gateway(), ports.bucket());
            differences = comparison.differences(last, next);
            if (differences.isEmpty()) {
                return next;
            }
            last = next;
        }
        throw new AssertionError("The answers are not deterministic: " + differences);
    }

    /// Creates an account with all kinds of data.
    private TestAccount acme(AmbitProcess server, Path data, UpgradePorts ports) throws IOException {
        TestAccount acme = TestAccount.open(server.http(), "Acme");
        TestPerson.join(acme, "olga@acme.example", "\"accountRole\": \"OWNER\"");
        TestPerson.join(acme, "vera@acme.example", "\"productionRole\": \"VIEWER\", \"nonProductionRole\": \"ADMIN\"");
        acme.http()
                .post(acme.key(), "/api/v1/members", "{\"email\": \"ivan@acme.example\"}")
                .isOk();
        try (var mailbox = WebhookReceiver.open()) {
            String failing = webhook(acme.development(), mailbox.url("nobody"));
            String resting = webhook(acme.development(), mailbox.url("resting"));
            acme.development()
                    .post("/webhooks/%s/rotate-secret".formatted(resting), "")
                    .isOk();
            acme.development()
                    .post("/webhooks/%s/disable".formatted(resting), "")
                    .isOk();
            new UpgradeSales(acme).sellInDevelopment();
            new UpgradeEdgeCases(acme).send();
            Waiting.until(
                    "a failed attempt",
                    ATTEMPTS_MAX,
                    () -> !acme.development()
                            .get("/webhooks/%s/attempts".formatted(failing))
                            .isOk()
                            .texts("id")
                            .isEmpty());
            acme.development()
                    .post("/webhooks/%s/disable".formatted(failing), "")
                    .isOk();
        }
        new UpgradeSales(acme).sellInProduction();
        scopedKey(acme);
        Tenant tenant = new UpgradeStacks(server, acme, data, place).make("api.example.com");
        try (UpgradeBucket bucket = UpgradeBucket.of(acme, tenant.development(), ports.bucket())) {
            bucket.beginUpload("video.mp4");
        }
        return acme;
    }

    /// Creates an account without members whose production has no stack.
    private static TestAccount bolt(AmbitProcess server) {
        TestAccount bolt = TestAccount.open(server.http(), "Bolt");
        new UpgradeSales(bolt).sellInProduction();
        String archived = environment(bolt, "Old days");
        bolt.http()
                .post(bolt.key(), "/api/v1/environments/%s/archive".formatted(archived), "")
                .isOk();
        String deleted = environment(bolt, "Gone");
        String operation = bolt.http()
                .delete(bolt.key(), "/api/v1/environments/" + deleted, "{\"confirmName\": \"Gone\"}")
                .isOk()
                .text("operationId");
        bolt.done(operation);
        return bolt;
    }

    private static String environment(TestAccount account, String name) {
        Reply made = account.http()
                .post(account.key(), "/api/v1/environments", """
                        {"displayName": "%s", "type": "DEVELOPMENT"}
                        """.formatted(name))
                .isOk();
        Http http = account.http();
        TestEnvironment environment = TestEnvironment.of(http, made, "");
        environment.post("/customers", "{\"id\": \"ann\"}").isOk();
        return made.text("slug");
    }

    private static String webhook(TestEnvironment environment, String url) {
        return environment
                .post("/webhooks", "{\"url\": \"%s\"}".formatted(url))
                .isOk()
                .text("id");
    }

    private static void scopedKey(TestAccount account) {
        account.http()
                .post(account.key(), "/api/v1/environments/development/api-keys", """
                        {"displayName": "Reader", "keyType": "SCOPED",
                         "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
                        """)
                .isOk();
    }
}
