package dev.ambit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.access.Actor;
import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.core.Server;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.domain.TestDomains;
import dev.ambit.environment.Environments;
import dev.ambit.github.GithubServer;
import dev.ambit.github.TestGithub;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.github.StrictGithub;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the provider of branches in the repository of an attached GitHub App, against a stand-in that is as strict
/// as GitHub.
@Tag("long")
class GithubProviderConformanceTest extends ProviderConformance {

    private static final Actor SUPPORT = new Actor("SUPPORT", null, null);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final String GITHUB = "/api/v1/accounts/acme/github";

    private final OpenResources opened = new OpenResources();
    private final Map<ResourceKind, Provider> providers = new EnumMap<>(ResourceKind.class);
    private Path data;
    private Database database;
    private StackResources resources;
    private StackProvisioning provisioning;
    private StrictGithub github;
    private GithubServer server;
    private TestAccount acme;

    @BeforeAll
    void start() throws Exception {
        github = opened.add(TestGithub.start());
        server = new GithubServer(github);
        data = MigratedDirectory.create();
        EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(data));
        var options = new TestStackOptions(data).tenantDatabase(postgres.superuserUrl());
        options.core().database(postgres);
        database = opened.add(Database.open(postgres.url(), postgres.ownerUrl(), 2));
        Secrets secrets = Secrets.under(data.resolve("master-key"));
        resources = new StackResources(secrets);
        provisioning = new StackProvisioning(
                secrets, new Providers(List.of()), TestDomains.rule(), new StackChanges(CLOCK), CLOCK);
        Server app = opened.add(server.start(options.core().build(), options.build(), List.of(), CLOCK));
        server.providers().forEach(it -> providers.put(it.kind(), it));
        acme = TestAccount.open(new Http(app.port()), "Acme");
        attach(server.attach()).isOk();
        acme.http()
                .put(acme.key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [%s]}
                        """.formatted(orderKinds().stream()
                        .map("{\"kind\": \"%s\"}"::formatted)
                        .collect(joining(", "))))
                .isOk();
        acme.done(acme.http()
                .post(acme.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        TestDevelopment.ofAll(acme);
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

    /// Branches are read with Git, which the stand-in does not serve.
    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of();
    }

    @Override
    Set<ResourceKind> storedKinds() {
        return Set.of();
    }

    @Override
    Optional<WantedResource> wanted(Stage stage, ResourceKind kind) {
        return in(
                (account, environment) ->
                        database
                                .transactions()
                                .in(account, tx -> resources.remote(tx, account, kind, Providers.GITHUB))
                                .stream()
                                .filter(it -> it.environment().equals(environment))
                                .findFirst(),
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
    @Order(4)
    void stack_stays_local_and_its_branch_shows_its_provider() {
        Http.Reply stack =
                acme.http().get(acme.key(), "/api/v1/stacks/acme-dev").isOk();

        assertThat(stack.text("provider")).isEqualTo("local");
        assertThat(stack.http().body())
                .contains("\"provider\":\"github\"", "/acme/store.git\"", "\"branch\":\"acme-dev\"");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/stacks/acme-dev/branch")
                        .isOk()
                        .text("branch"))
                .isEqualTo("acme-dev");
    }

    @Test
    @Order(4)
    void repository_that_stacks_use_cannot_be_replaced_or_detached() {
        attach(server.attach(Map.of("repository", "acme/empty"))).isProblem(409, "StackInTheWay");
        acme.http().delete(TestServer.OPERATOR_TOKEN, GITHUB, "").isProblem(409, "StackInTheWay");

        Http.Reply again = attach(server.attach(Map.of("webhookSecret", "another-secret-of-tests")))
                .isOk();
        assertThat(again.text("repository")).isEqualTo("acme/store");
        assertThat(again.http().body()).doesNotContain("another-secret", "PRIVATE KEY");
    }

    @Test
    @Order(4)
    void invalid_attachment_is_refused_with_its_field() {
        Map<String, Object> invalid = Map.of(
                "appId", 0,
                "installationId", -1,
                "privateKey", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
                "webhookSecret", "short",
                "repository", "store",
                "apiUrl", "http://github.example");

        invalid.forEach((field, value) -> assertThat(attach(server.attach(Map.of(field, value)))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo(field));
    }

    @Test
    @Order(4)
    void app_that_cannot_be_used_is_refused_with_the_reason() {
        refused(server.attach(Map.of("installationId", 999)), "has no installation 999");
        refused(server.attach(Map.of("appId", 54_321)), "rejects the private key of App 54321");
        refused(server.attach(Map.of("repository", "acme/unknown")), "has no access to repository");
        refused(server.attachReader(), "administration: write, contents: write, statuses: write");
    }

    @Test
    @Order(7)
    void throttled_stack_is_ordered_again_after_its_teardown() {
        github.throttle(1);

        String slug = TestDevelopment.ofAll(acme).slug();

        assertThat(acme.http().get(acme.key(), "/api/v1/stacks/" + slug).isOk().text("state"))
                .isEqualTo("ACTIVE");
    }

    private List<?> orderKinds() {
        return (List<?>) requireNonNull(
                acme.http().get(acme.key(), "/api/v1/orders/kinds").isOk().at("kinds"));
    }

    private void refused(String body, String reason) {
        assertThat(attach(body).isProblem(409, "StackResourceRefused").text("message"))
                .contains(reason);
    }

    private Http.Reply attach(String body) {
        return acme.http().put(TestServer.OPERATOR_TOKEN, GITHUB, body);
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
