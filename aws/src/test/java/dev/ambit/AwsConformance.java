package dev.ambit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.access.Actor;
import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.aws.AwsServer;
import dev.ambit.aws.AwsStandIn;
import dev.ambit.core.Server;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.domain.TestDomains;
import dev.ambit.environment.Environments;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteWantedState;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.TlsPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests providers of the attached AWS account of a running server, against a stand-in that is as strict as AWS.
@ExtendWith(AwsStandIn.class)
abstract class AwsConformance extends ProviderConformance {

    private static final Actor SUPPORT = new Actor("SUPPORT", null, null);
    private static final InstantSource CLOCK = InstantSource.system();
    static final String AWS = "/api/v1/accounts/acme/aws";
    static final String PARAMETERS = "/api/v1/stacks/%s/parameters";

    private final OpenResources opened = new OpenResources();
    private final Map<ResourceKind, Provider> providers = new EnumMap<>(ResourceKind.class);
    private Path data;
    private Database database;
    private StackResources resources;
    private StackProvisioning provisioning;
    StrictAws aws;
    AwsServer server;
    TestAccount acme;
    int port;
    URI postgresAddress;
    String attachDatabase;

    @BeforeAll
    void start(StrictAws started) throws Exception {
        aws = started;
        server = new AwsServer(aws);
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(data));
        TestStackOptions options = options(new TestStackOptions(data).bucketPort(TestPort.free()), postgres);
        options.core().database(postgres);
        database = opened.add(Database.open(postgres.url(), postgres.ownerUrl(), 2));
        Secrets secrets = Secrets.under(data.resolve("master-key"));
        resources = new StackResources(secrets);
        provisioning = new StackProvisioning(
                secrets, new Providers(List.of()), TestDomains.rule(), new StackChanges(CLOCK), CLOCK);
        Server app = opened.add(server.start(options.core().build(), options.build(), List.of(), CLOCK));
        server.providers().stream()
                .filter(it -> tested().contains(it.kind()))
                .forEach(it -> providers.put(it.kind(), it));
        port = app.port();
        acme = TestAccount.open(new Http(port), "Acme");
        postgresAddress = URI.create(postgres.superuserUrl().substring("jdbc:".length()));
        attachDatabase = TlsPostgres.attach(postgres.superuserUrl(), postgresAddress.getPort());
        attach(attachment()).isOk();
        database(attachDatabase).isOk();
        prepare();
        acme.http()
                .put(acme.key(), PARAMETERS.formatted("production") + "/schema", """
                {"parameters": [{"name": "title", "type": "STRING"}, {"name": "key", "type": "SECRET"}]}
                """)
                .isOk();
        acme.http().put(acme.key(), PARAMETERS.formatted("production"), """
                {"version": 0, "values": {"title": "Acme", "key": "secret of production"}}
                """).isOk();
        acme.http()
                .put(acme.key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [%s]}
                        """.formatted(blueprint()))
                .isOk();
        acme.done(acme.http()
                .post(acme.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        order();
        acme.done(settings("Acme, in development"));
    }

    /// Sets the engines of the server.
    TestStackOptions options(TestStackOptions options, EmbeddedPostgres postgres) {
        return options.tenantDatabase(postgres.superuserUrl());
    }

    /// Returns the body that attaches the AWS account.
    String attachment() {
        return AwsServer.ATTACH;
    }

    /// Prepares the account before its stacks are planned.
    void prepare() {}

    /// Returns the resources of the blueprint, as JSON.
    String blueprint() {
        return orderKinds().stream().map("{\"kind\": \"%s\"}"::formatted).collect(joining(", "));
    }

    /// Orders a development stack.
    TestDevelopment order() {
        return TestDevelopment.ofAll(acme);
    }

    /// The kinds that this class tests.
    Set<ResourceKind> tested() {
        return Set.of(ResourceKind.ASSET_BUCKET, ResourceKind.DATABASE, ResourceKind.PARAMETERS);
    }

    @AfterAll
    void stop() throws Exception {
        opened.close();
        if (data != null) {
            PostgresProcess.delete(data);
        }
    }

    @Override
    Map<ResourceKind, Provider> providers() {
        return providers;
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of(
                ResourceKind.DATABASE,
                new DatabaseClient(postgresAddress),
                ResourceKind.ASSET_BUCKET,
                new ResourceClient() {
                    @Override
                    public void write(WantedResource wanted, String text) {
                        server.write(wanted, text);
                    }

                    @Override
                    public String read(WantedResource wanted) {
                        return server.read(wanted);
                    }
                });
    }

    @Override
    Set<ResourceKind> storedKinds() {
        return Set.of();
    }

    @Override
    Optional<WantedResource> wanted(Stage stage, ResourceKind kind) {
        return in(
                (account, environment) -> database.transactions()
                        .in(account, tx -> RemoteWantedState.find(resources, tx, account, environment, kind)),
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

    @Test
    @Order(8)
    void deleted_production_leaves_nothing_at_aws() {
        assertThat(server.left())
                .anyMatch(it -> it.startsWith("ambit-acme-ui-"))
                .contains("/ambit/acme/prod/key");

        delete("acme-dev", "Acme dev");
        delete("production", "Production");

        assertThat(server.left()).isEmpty();
        operator().delete(TestServer.OPERATOR_TOKEN, AWS + "/database", "").isOk();
        assertThat(operator().delete(TestServer.OPERATOR_TOKEN, AWS, "").isOk().text("provider"))
                .isEqualTo("local");
    }

    void delete(String slug, String name) {
        acme.done(acme.http()
                .delete(acme.key(), "/api/v1/environments/" + slug, "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId"));
    }

    /// Changes the parameters of development.
    ///
    /// @return the operation that stores them at AWS
    private String settings(String title) {
        acme.http()
                .put(acme.key(), PARAMETERS.formatted("acme-dev"), """
                {"values": {"title": "%s", "key": "secret of development"}}
                """.formatted(title))
                .isOk();
        return acme.http().get(acme.key(), "/api/v1/stacks/acme-dev").isOk().text("operationId");
    }

    static Map<?, ?> resource(Http.Reply stack, String kind) {
        return ((List<?>) requireNonNull(stack.at("resources")))
                .stream()
                        .map(it -> (Map<?, ?>) it)
                        .filter(it -> kind.equals(it.get("kind")))
                        .findFirst()
                        .orElseThrow();
    }

    Http.Reply database(String body) {
        return operator().put(TestServer.OPERATOR_TOKEN, AWS + "/database", body);
    }

    private List<?> orderKinds() {
        return (List<?>) requireNonNull(
                acme.http().get(acme.key(), "/api/v1/orders/kinds").isOk().at("kinds"));
    }

    /// Returns the provider of a kind that is not on AWS.
    String providerOfOthers() {
        return "\"provider\":\"members\"";
    }

    Http.Reply attach(String body) {
        return operator().put(TestServer.OPERATOR_TOKEN, AWS, body);
    }

    Http operator() {
        return acme.http();
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
}
