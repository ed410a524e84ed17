package dev.ambit.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Kills the process of a server at random calls of AWS, before or after the effect of a call. The server makes or
/// deletes stacks meanwhile.
@Tag("long")
@ExtendWith(AwsStandIn.class)
class AwsKillTest {

    private static final int SEEDS = 50;

    private static final OpenResources OPENED = new OpenResources();

    private static final Map<String, Long> BOTH =
            Map.of("bucket", 2L, "function", 2L, "role", 2L, "api", 1L, "usagePlan", 2L, "apiKey", 2L, "policy", 1L);

    /// A phase makes at most about so many calls. A kill at a later call does not happen.
    private static final int CALLS_MAX = 60;

    private static final int PHASES = 3;
    private static final AtomicInteger KILLS = new AtomicInteger();

    private static StrictAws aws;
    private static AwsServerProcess process;
    private static AwsInventory inventory;
    private static String attachment;
    private static Path data;
    private static Http http;

    @BeforeAll
    static void start(StrictAws started) throws Exception {
        aws = started;
        inventory = new AwsInventory(TestAws.clients(aws));
        attachment = new AwsServer(aws)
                .attachmentWithFunctions()
                .replace("\"prefix\"", "\"accessPolicies\": true, \"prefix\"");
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = OPENED.add(EmbeddedPostgres.start(data));
        int port = TestPort.free();
        process = OPENED.add(new AwsServerProcess(data, postgres, port, aws.address()));
        process.start();
        http = new Http(port);
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
        assertThat(KILLS.get()).as("processes that were killed").isGreaterThanOrEqualTo(SEEDS / 3);
        if (data != null) {
            PostgresProcess.delete(data);
        }
    }

    static List<Long> seeds() {
        return new Random().longs(SEEDS).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void killed_at_any_call_nothing_is_untagged_doubled_or_lost(long seed) {
        var random = new Random(seed);
        int killed = random.nextInt(PHASES);
        String store = "kill" + Long.toHexString(seed & 0xffff_ffffL);
        TestAccount account = TestAccount.open(http, store);
        account.http()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/%s/aws".formatted(store),
                        AwsServer.withOwnRole(attachment, store))
                .isOk();
        account.http()
                .put(account.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [{"kind": "API_STAGE"}, {"kind": "FUNCTION"}, {"kind": "ASSET_BUCKET"}, {"kind": "POLICY"}]}
                """)
                .isOk();

        script(killed == 0, random);
        String provisioning = account.http()
                .post(account.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId");
        killIfLost(() -> account.operation(provisioning).text("state").equals("DONE"));

        script(killed == 1, random);
        String order =
                TestDevelopment.begin(account, "DATABASE", List.of("API_STAGE", "FUNCTION", "ASSET_BUCKET", "POLICY"));
        killIfLost(() -> TestDevelopment.isActive(account, order));
        assertThat(inventory.count(store)).as("with seed %d", seed).isEqualTo(BOTH);
        assertWell(account, "production");
        assertWell(account, store + "-dev");

        script(killed == 2, random);
        delete(account, store + "-dev");
        delete(account, "production");
        assertThat(inventory.count(store)).as("with seed %d", seed).isEmpty();
    }

    private static void script(boolean isKilled, Random random) {
        if (isKilled) {
            aws.loseAt(1 + random.nextInt(CALLS_MAX), random.nextBoolean() ? Loss.BEFORE_EFFECT : Loss.AFTER_EFFECT);
        }
    }

    /// Waits until the work is done. Kills the process at the scripted call, and starts it again.
    private static void killIfLost(BooleanSupplier isDone) {
        Waiting.until(() -> aws.isLost() || isDone.getAsBoolean(), Boolean::booleanValue);
        if (aws.isLost()) {
            process.kill();
            aws.isLossAhead();
            process.start();
            KILLS.incrementAndGet();
            Waiting.until(isDone::getAsBoolean, Boolean::booleanValue);
        }
        aws.isLossAhead();
    }

    private static void delete(TestAccount account, String environment) {
        String path = "/api/v1/environments/" + environment;
        String name = account.http().get(account.key(), path).isOk().text("displayName");
        String operation = account.http()
                .delete(account.key(), path, "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId");
        killIfLost(() -> account.operation(operation).text("state").equals("DONE"));
    }

    /// Checks that no resource of a stack has changed at AWS.
    private static void assertWell(TestAccount account, String environment) {
        String drift = "/api/v1/stacks/%s/drift".formatted(environment);
        Object resources = account.http().get(account.key(), drift).isOk().at("resources");
        assertThat((List<?>) requireNonNull(resources))
                .isNotEmpty()
                .allSatisfy(it -> assertThat(((Map<?, ?>) it).get("isThere")).isEqualTo(true))
                .allSatisfy(it ->
                        assertThat((List<?>) ((Map<?, ?>) it).get("drifts")).isEmpty());
    }
}
