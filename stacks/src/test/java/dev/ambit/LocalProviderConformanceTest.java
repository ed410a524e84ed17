package dev.ambit;

import static dev.ambit.stack.TestSteps.suspended;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.access.Actor;
import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.branch.TestRepositories;
import dev.ambit.cdn.Invalidations;
import dev.ambit.core.Server;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.domain.TestDomains;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Egress;
import dev.ambit.environment.Environments;
import dev.ambit.function.Functions;
import dev.ambit.function.StackFunctionLookup;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.cdn.EdgeCache;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.FunctionHost;
import dev.ambit.host.function.FunctionRunner;
import dev.ambit.host.function.OutgoingHosts;
import dev.ambit.host.session.SessionAgent;
import dev.ambit.parameter.StackParameters;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.sessionstore.KeyspaceLimits;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StackSources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.StackDatabases;
import dev.ambit.stacks.StackProviders;
import dev.ambit.stacks.TestStackOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests the built-in providers of the server.
class LocalProviderConformanceTest extends ProviderConformance {

    private static final Actor SUPPORT = new Actor("SUPPORT", null, null);

    private final OpenResources opened = new OpenResources();
    private final Map<ResourceKind, Provider> providers = new EnumMap<>(ResourceKind.class);
    private final Map<ResourceKind, ResourceClient> clients = new EnumMap<>(ResourceKind.class);
    private final InstantSource clock = InstantSource.system();
    private final int bucketPort = TestPort.free();
    private Path data;
    private Database database;
    private StackResources resources;
    private StackProvisioning provisioning;
    private TestAccount acme;

    @BeforeAll
    void start() throws Exception {
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(data));
        var options = new TestStackOptions(data)
                .tenantDatabase(postgres.superuserUrl())
                .gatewayPort(TestPort.free())
                .bucketPort(bucketPort);
        options.core().database(postgres);
        if (TestRedis.isInstalled()) {
            TestRedis redis = opened.add(TestRedis.start());
            options.redis(redis.address());
            clients.put(ResourceKind.SESSION, new SessionClient(redis));
        }
        database = opened.add(Database.open(postgres.url(), postgres.ownerUrl(), 2));
        Secrets secrets = Secrets.under(data.resolve("master-key"));
        resources = new StackResources(secrets);
        provisioning = new StackProvisioning(
                secrets, new Providers(List.of()), TestDomains.rule(), new StackChanges(clock), clock);
        Egress egress = opened.add(Egress.start(new AllowedAddresses(List.of()), 1, 1));
        var databases = new StackDatabases(postgres.superuserUrl());
        var lookup = new StackFunctionLookup(
                database.transactions(),
                resources,
                new StackParameters(secrets, new StackSources()),
                DatabaseClusters.of(databases),
                options.build().redisUrl(),
                OutgoingHosts.NONE);
        Path functionCode = HostDirectory.in(data).resolve("functions");
        var functionHost = opened.add(new FunctionHost(functionCode, lookup, runner(functionCode), clock));
        var functions = new Functions(functionHost, database.transactions(), resources);
        StackProviders.of(
                        options.core().build(),
                        options.build(),
                        DatabaseClusters.of(databases),
                        Buckets.in(HostDirectory.in(data)),
                        new KeyspaceLimits(),
                        sessions(opened, data),
                        TestRepositories.in(HostDirectory.in(data)),
                        egress,
                        TestDomains.rule(),
                        functions,
                        new Invalidations(database.transactions(), new EdgeCache()),
                        resources,
                        database.transactions(),
                        clock,
                        List.of())
                .stream()
                .filter(it -> !it.name().equals(Providers.AWS))
                .forEach(it -> providers.put(it.kind(), it));
        Server app = opened.add(options.start(List.copyOf(providers.values())));
        acme = TestAccount.open(new Http(app.port()), "Acme");
        TestDomains.allow(acme, "acme.fi");
        stacks();
        clients.put(
                ResourceKind.DATABASE,
                new DatabaseClient(URI.create(postgres.superuserUrl().substring("jdbc:".length()))));
        clients.put(ResourceKind.ASSET_BUCKET, new BucketClient(bucketPort));
        if (kinds().contains(ResourceKind.FUNCTION)
                && acme.http()
                                .get(acme.key(), "/api/v1/stacks/production/function")
                                .isOk()
                                .at("refusal")
                        == null) {
            clients.put(ResourceKind.FUNCTION, new FunctionClient(functions, functionHost));
        }
    }

    /// Orders development's stack.
    void order(TestAccount account) {
        TestDevelopment.ofAll(account);
    }

    /// Returns what runs Redis processes; null: sessions are key spaces.
    @Nullable
    SessionAgent sessions(OpenResources opened, Path data) {
        return null;
    }

    @AfterAll
    void stop() throws Exception {
        opened.close();
        PostgresProcess.delete(data);
    }

    @Override
    Map<ResourceKind, Provider> providers() {
        return providers;
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return clients;
    }

    @Override
    Set<ResourceKind> storedKinds() {
        return EnumSet.of(ResourceKind.HOST, ResourceKind.API_STAGE, ResourceKind.CDN);
    }

    @Override
    Optional<WantedResource> wanted(Stage stage, ResourceKind kind) {
        return in(
                (account, environment) ->
                        database.transactions().in(account, tx -> resources.wanted(tx, account, environment, kind)),
                stage);
    }

    @Override
    void suspend(boolean isSuspended) {
        done(in(
                (account, environment) -> database.transactions()
                        .in(account, tx -> provisioning.suspend(tx, account, environment, isSuspended, SUPPORT)),
                Stage.DEVELOPMENT));
    }

    @Override
    void tearDown() {
        done(in(
                (account, environment) -> database.transactions()
                        .in(account, tx -> provisioning.remove(tx, account, environment, SUPPORT)),
                Stage.DEVELOPMENT));
    }

    /// A bucket is closed by the check of its keys, not by its provider.
    @ParameterizedTest
    @EnumSource(names = {"DATABASE", "SESSION", "FUNCTION"})
    @Order(4)
    void open_resource_of_a_suspended_stack_is_reported_as_drift(ResourceKind kind) {
        assumeTrue(reached().contains(kind));
        write(kind);

        assertThat(observe(suspended(wanted(Stage.DEVELOPMENT, kind).orElseThrow()))
                        .drifts())
                .isNotEmpty();
    }

    private void done(UUID operation) {
        acme.done(operation.toString());
    }

    private interface Work<T> {
        T run(AccountId account, EnvironmentId environment);
    }

    private <T> T in(Work<T> work, Stage stage) {
        String slug = stage == Stage.PRODUCTION ? "production" : "acme-dev";
        return EnvironmentFixture.onVirtualThread(() -> {
            AccountId account = database.transactions()
                    .in(Operator.OPERATOR, tx -> Accounts.find(tx, acme.slug()))
                    .orElseThrow()
                    .id();
            EnvironmentId environment = database.transactions()
                    .in(account, tx -> Environments.require(tx, account, slug).id());
            return work.run(account, environment);
        });
    }

    /// Creates production with all kinds of resources, and a development environment of it.
    private FunctionRunner runner(Path code) {
        return new FunctionRunner(
                TestContainers.client(opened, code), new AllowedAddresses(List.of()), TestContainers.NO_SESSIONS);
    }

    private void stacks() {
        acme.http()
                .put(acme.key(), "/api/v1/stacks/production/blueprint", """
                    {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, %s]}
                    """.formatted(kinds().stream()
                        .filter(it -> it != ResourceKind.HOST)
                        .map("{\"kind\": \"%s\"}"::formatted)
                        .collect(joining(", "))))
                .isOk();
        acme.done(acme.http()
                .post(acme.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        order(acme);
    }
}
