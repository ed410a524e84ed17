package dev.ambit.e2e;

import static dev.ambit.e2e.Tenant.PRODUCTION;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestPort;
import dev.ambit.TestRedis;
import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Kills a server during the provisioning of an order, a release, a row copy and a backup.
@Tag("long")
class StackWorkRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 2;
    private static final int ROWS = 100_000;
    private static final int MIGRATIONS = 20;

    /// Time in which the work completes without interruption.
    private static final int KILL_MILLIS_MAX = 1_500;

    private static final List<String> STRATEGIES = List.of("DATABASE", "SCHEMA", "TABLE_SUFFIX");
    private static final String CUSTOMERS =
            migration(1, "create table customers${suffix} (id int primary key, note text)");
    private static final String FILL =
            "insert into customers select n, md5(n::text) from generate_series(1, %d) as n".formatted(ROWS);
    private static final String ALL = "select md5(string_agg(id || note, ',' order by id)) from customers";

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    private String scope = "\"DATABASE\"";
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
        environment.put("AMBIT_PORT", Integer.toString(TestPort.free()));
        environment.put("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }

    @Test
    void stack_operations_complete_after_each_crash() throws Exception {
        if (!TestRedis.isInstalled()) {
            assertAllEnds();
            return;
        }
        try (TestRedis redis = TestRedis.start()) {
            environment.put("AMBIT_REDIS_URL", redis.address().toString());
            scope = "\"DATABASE\", \"SESSION\"";
            assertAllEnds();
        }
    }

    private void assertAllEnds() throws IOException {
        try (AmbitProcess server = AmbitProcess.start(environment, "serve", data)) {
            Random random = seed.random();
            Tenant shop = Tenant.active(server, "Shop", "\"DATABASE\"", "DATABASE");
            shop.released(shop.release(CUSTOMERS));
            shop.rows(data, PRODUCTION).execute(FILL, Map.of());
            Reply undisturbed = shop.over(shop.copy("customers"));
            assertThat(undisturbed.text("state")).as("%s", undisturbed).isEqualTo("DONE");
            String copied = shop.rows(data, shop.development()).texts(ALL).getFirst();
            Tenant builder = Tenant.active(server, "Builder", "\"DATABASE\"", "TABLE_SUFFIX");
            builder.released(builder.release(CUSTOMERS));

            for (int crash = 1; crash <= CRASHES; crash++) {
                Tenant newcomer =
                        Tenant.approved(server, "Newcomer " + crash, scope, STRATEGIES.get(crash % STRATEGIES.size()));
                shop.rows(data, shop.development()).execute("truncate customers", Map.of());
                newcomer.provision();
                String release = builder.release(migrations(crash));
                String copy = shop.copy("customers");
                String backup = shop.backUp();
                AmbitProcess.sleep(random.nextLong(0, KILL_MILLIS_MAX));
                server.kill();

                server.startAgain();

                assertProvisioned(newcomer);
                assertReleased(builder, release, crash);
                assertCopied(shop, copy, copied, undisturbed);
                assertBackedUp(shop, backup);
            }
            assertSameAsReleasedAtOnce(server, builder);
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static void assertProvisioned(Tenant newcomer) {
        newcomer.awaitActive();
        String development = newcomer.development();
        for (String stage : List.of(PRODUCTION, development)) {
            assertThat(newcomer.resources(stage))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(((Map<?, ?>) it).get("state")).isEqualTo("READY"));
            assertThat(newcomer.get("/api/v1/stacks/%s/drift".formatted(stage))
                            .isOk()
                            .at("hasDrifted"))
                    .isEqualTo(false);
        }
        Reply operation = newcomer.account()
                .operation(newcomer.get("/api/v1/stacks/" + development).isOk().text("operationId"));
        assertThat(operation.at("done")).isEqualTo(operation.at("total"));
    }

    private void assertReleased(Tenant builder, String release, int crash) throws IOException {
        Reply done = builder.released(release);
        assertThat(done.text("stacks.0.checksum")).isEqualTo(done.text("stacks.1.checksum"));
        for (String stage : List.of(PRODUCTION, builder.development())) {
            assertThat(history(builder, stage))
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, crash * MIGRATIONS + 1)
                            .mapToObj(String::valueOf)
                            .toList());
        }
        assertThat(builder.rows(data, PRODUCTION).texts("select rolname from pg_roles where rolname like '%~rel'"))
                .isEmpty();
    }

    private void assertCopied(Tenant shop, String copy, String copied, Reply undisturbed) throws IOException {
        Reply done = shop.over(copy);
        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(done.at("done")).isEqualTo(undisturbed.at("done"));
        assertThat(shop.rows(data, shop.development()).texts(ALL)).containsExactly(copied);
    }

    private void assertBackedUp(Tenant shop, String backup) throws IOException {
        Reply done = shop.over(backup);
        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        Reply backups = shop.get("/api/v1/stacks/production/backups").isOk();
        assertThat(backups.at("backups.0.isThere")).isEqualTo(true);
        assertThat(backups.at("backups.0.rows")).isEqualTo(done.at("done"));
        assertThat(backups.at("backups.0.verifiedAt")).isNotNull();
        assertThat(shop.rows(data, PRODUCTION).texts("select datname from pg_database where datname like '%scratch%'"))
                .isEmpty();
    }

    /// Compares with an account that was never interrupted.
    private static void assertSameAsReleasedAtOnce(AmbitProcess server, Tenant builder) {
        Tenant calm = Tenant.active(server, "Calm", "\"DATABASE\"", "TABLE_SUFFIX");
        calm.released(calm.release(CUSTOMERS));
        for (int crash = 1; crash <= CRASHES; crash++) {
            calm.released(calm.release(migrations(crash)));
        }
        assertThat(checksum(calm)).isEqualTo(checksum(builder));
        assertThat(history(calm, calm.development())).isEqualTo(history(builder, builder.development()));
        assertThat(history(calm, PRODUCTION)).isEqualTo(history(builder, PRODUCTION));
    }

    private static String checksum(Tenant tenant) {
        return tenant.get("/api/v1/releases?limit=1").isOk().text("0.stacks.0.checksum");
    }

    private static List<String> history(Tenant tenant, String stage) {
        Reply all = tenant.get("/api/v1/stacks/%s/releases".formatted(stage)).isOk();
        return ((List<?>) Objects.requireNonNull(all.at("")))
                .stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get("version")))
                        .toList();
    }

    private static String migrations(int crash) {
        int before = 1 + (crash - 1) * MIGRATIONS;
        return IntStream.rangeClosed(before + 1, before + MIGRATIONS)
                .mapToObj(it -> migration(it, "alter table customers${suffix} add column c%d int".formatted(it)))
                .collect(joining(", "));
    }

    private static String migration(int version, String sql) {
        return """
            {"version": "%d", "description": "step %d", "sql": "%s"}
            """.formatted(version, version, sql);
    }
}
