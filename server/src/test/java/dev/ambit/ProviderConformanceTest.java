package dev.ambit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.branch.Repositories;
import dev.ambit.bucket.Buckets;
import dev.ambit.cdn.EdgeCache;
import dev.ambit.cdn.Invalidations;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.Operator;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Egress;
import dev.ambit.environment.Environments;
import dev.ambit.function.Functions;
import dev.ambit.parameter.StackParameters;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.Opened;
import dev.ambit.stack.Observed;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceClass;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.Wanted;
import dev.ambit.stackdb.StackDatabases;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for whoever makes resources of stacks, whatever the kind. The stack is a real one, of production and
/// development; the providers are those of the server, asked behind its back.
class ProviderConformanceTest {

    /// There for as long as our own rows say so.
    private static final Set<ResourceKind> SAID =
            EnumSet.of(ResourceKind.HOST, ResourceKind.API_STAGE, ResourceKind.FUNCTION, ResourceKind.CDN);

    private static final StepLog SILENT = _ -> {};
    private static final Opened OPENED = new Opened();
    private static final Map<ResourceKind, Provider> PROVIDERS = new HashMap<>();
    private static Path data;
    private static Database database;
    private static StackResources resources;
    private static TestAccount acme;

    @BeforeAll
    static void start() throws Exception {
        data = PostgresProcess.directory();
        EmbeddedPostgres postgres = OPENED.add(EmbeddedPostgres.start(data));
        Map<String, String> options = new HashMap<>(Map.of(
                "AMBIT_HOST", "127.0.0.1",
                "AMBIT_PORT", "0",
                "AMBIT_GATEWAY_PORT", Integer.toString(freePort()),
                "AMBIT_BUCKET_PORT", Integer.toString(freePort()),
                "AMBIT_DATA", data.toString(),
                "AMBIT_DATABASE_URL", postgres.url(),
                "AMBIT_DATABASE_OWNER_URL", postgres.ownerUrl(),
                "AMBIT_TENANT_DATABASE_URL", postgres.superuserUrl(),
                "AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN));
        if (TestRedis.isInstalled()) {
            options.put(
                    "AMBIT_REDIS_URL", OPENED.add(TestRedis.start()).address().toString());
        }
        Config config = Config.of(Map.of(), options);
        database = OPENED.add(Database.open(postgres.url(), postgres.ownerUrl(), 2));
        Secrets secrets = Secrets.under(data.resolve("master-key"));
        resources = new StackResources(secrets);
        Egress egress = OPENED.add(Egress.start(new AllowedAddresses(List.of()), 1, 1));
        var databases = new StackDatabases(postgres.superuserUrl());
        var functions = OPENED.add(new Functions(
                data,
                database.transactions(),
                resources,
                new StackParameters(secrets),
                databases,
                config.redisUrl(),
                InstantSource.system()));
        StackProviders.of(
                        config,
                        databases,
                        Buckets.in(data),
                        Repositories.in(data).orElse(null),
                        egress,
                        functions,
                        new Invalidations(database.transactions(), new EdgeCache()),
                        resources,
                        database.transactions(),
                        InstantSource.system(),
                        List.of())
                .forEach(it -> PROVIDERS.put(it.kind(), it));
        App app = OPENED.add(App.start(config, List.copyOf(PROVIDERS.values()), InstantSource.system()));
        acme = TestAccount.open(new Http(app.port()), "Acme");
        stacks();
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
        PostgresProcess.delete(data);
    }

    static Set<ResourceKind> kinds() {
        return EnumSet.copyOf(PROVIDERS.keySet());
    }

    /// Those that development has, and that are somewhere outside of our own rows.
    static List<ResourceKind> made() {
        return kinds().stream()
                .filter(it ->
                        it.resourceClass() == ResourceClass.ISOLATED || it.resourceClass() == ResourceClass.REPLICATED)
                .filter(it -> !SAID.contains(it))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void it_comes_after_others_alone(ResourceKind kind) {
        assertThat(provider(kind).name()).isNotBlank();
        assertThat(everyKindBefore(kind, new ArrayList<>())).doesNotContain(kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void made_again_it_changes_nothing_and_tells_no_secret(ResourceKind kind) {
        Wanted wanted = wanted("production", kind);
        Map<String, String> first = make(wanted);

        assertThat(make(wanted)).isEqualTo(first);
        assertWell(wanted);
        assertThat(first.values()).noneMatch(it -> it.contains(wanted.secret()));
        assertThat(wanted.toString()).doesNotContain(wanted.secret());
    }

    @ParameterizedTest
    @MethodSource("made")
    void removed_it_is_gone_and_production_is_as_it_was(ResourceKind kind) {
        Wanted wanted = wanted("acme-dev", kind);
        assertWell(wanted);
        assertThat(counted(wanted)).as("before").isPositive();

        remove(wanted);
        remove(wanted);
        assertThat(observe(wanted).isThere()).isFalse();
        assertThat(counted(wanted)).as("after").isZero();
        assertWell(wanted("production", kind));

        make(wanted);
        assertWell(wanted);
    }

    @ParameterizedTest
    @MethodSource("made")
    void suspended_it_stays_and_comes_back(ResourceKind kind) {
        Wanted wanted = wanted("acme-dev", kind);
        Wanted suspended = suspended(wanted);

        make(suspended);
        assertWell(suspended);
        make(wanted);
        assertWell(wanted);
    }

    /// Production's with all that can be, and development's beside it.
    private static void stacks() {
        acme.http()
                .put(acme.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, %s]}
                """.formatted(kinds().stream()
                        .filter(it -> it != ResourceKind.HOST)
                        .map("{\"kind\": \"%s\"}"::formatted)
                        .collect(joining(", "))))
                .isOk();
        String operation = acme.http()
                .post(acme.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId");
        Waiting.until(() -> acme.operation(operation), it -> it.text("state").equals("DONE"));
        TestDevelopment.ofAll(acme);
    }

    private static List<ResourceKind> everyKindBefore(ResourceKind kind, List<ResourceKind> found) {
        provider(kind).after().stream()
                .filter(PROVIDERS::containsKey)
                .filter(it -> !found.contains(it))
                .forEach(it -> {
                    found.add(it);
                    everyKindBefore(it, found);
                });
        return found;
    }

    private static void assertWell(Wanted wanted) {
        assertThat(observe(wanted))
                .as("%s", wanted)
                .satisfies(it -> assertThat(it.drifts()).isEmpty())
                .satisfies(it -> assertThat(it.isThere()).isTrue());
    }

    private static Map<String, String> make(Wanted wanted) {
        return Spine.onVirtualThread(() -> {
            provider(wanted.kind()).check(wanted);
            return provider(wanted.kind()).ensure(wanted, SILENT);
        });
    }

    private static void remove(Wanted wanted) {
        Spine.onVirtualThread(() -> {
            provider(wanted.kind()).remove(wanted, SILENT);
            return wanted;
        });
    }

    private static Observed observe(Wanted wanted) {
        return Spine.onVirtualThread(() -> provider(wanted.kind()).observe(wanted));
    }

    /// Of whatever it counts.
    private static long counted(Wanted wanted) {
        return Spine.onVirtualThread(() -> provider(wanted.kind()).count(wanted)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static Provider provider(ResourceKind kind) {
        return Objects.requireNonNull(PROVIDERS.get(kind));
    }

    private static Wanted wanted(String environment, ResourceKind kind) {
        return Spine.onVirtualThread(() -> {
            AccountId account = database.transactions()
                    .in(Operator.OPERATOR, tx -> Accounts.find(tx, acme.slug()))
                    .orElseThrow()
                    .id();
            return database.transactions()
                    .in(
                            account,
                            tx -> resources.wanted(
                                    tx,
                                    account,
                                    Environments.require(tx, account, environment)
                                            .id(),
                                    kind))
                    .orElseThrow();
        });
    }

    private static Wanted suspended(Wanted it) {
        return new Wanted(
                it.account(),
                it.environment(),
                it.environmentId(),
                it.store(),
                it.stage(),
                it.kind(),
                it.name(),
                it.production(),
                it.strategy(),
                it.parameters(),
                it.secret(),
                true);
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
