package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.access.Actor;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.event.Author;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.link.LinkServer;
import dev.ambit.hosting.LookupRoutes;
import dev.ambit.http.Metrics;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A host reports a false push. The server stores no deploy of a branch that the caller may not push to.
class HostCallbacksTest {

    private static final String COMMIT = "1".repeat(40);
    private static final Author ANN = new Author(new Actor("USER", "ann", null), "0".repeat(32));

    private final TestBranches acme = TestBranches.open();
    private final HostCallbacks callbacks = new HostCallbacks();

    @AutoClose
    private final Database database = TestServer.database(1);

    @AutoClose
    private final Metrics metrics = new Metrics();

    @AutoClose
    private final LinkServer server = LinkServer.start(
            LookupRoutes.of(_ -> Optional.empty(), _ -> Optional.empty(), new NoFunctions(), callbacks),
            "credential",
            metrics);

    private final LinkClient host = new LinkClient(
            () -> Optional.of(LinkAddress.ofPort(server.port(), "credential")),
            Duration.ofSeconds(30),
            "The server does not answer.");
    private ExpectedDeploys push;
    private String token;

    @BeforeEach
    void begin() {
        push = new ExpectedDeploys(
                new DeployCreation(
                        database.transactions(), TestRepositories.heads(TestServer.data()), InstantSource.system()),
                account(),
                ANN,
                List.of(
                        new Branch(environment("production"), acme.production(), true, true),
                        new Branch(environment(acme.development()), acme.dev(), false, true)));
        token = callbacks.begin(push);
    }

    @CiTest
    void deploy_of_a_branch_that_the_caller_may_push_is_stored_once() {
        send(token, acme.dev(), COMMIT);

        assertThat(deploys()).isOne();
        refused("The push has ended", token, acme.dev(), "2".repeat(40));
        assertThat(deploys()).isOne();
        EnvironmentFixture.onVirtualThread(() -> {
            push.settle();
            return push;
        });
        assertThat(deploys()).isZero();
    }

    @LongTest
    void deploy_of_production_or_of_another_branch_is_refused() {
        TestBranches other = TestBranches.open();

        for (String branch : List.of(acme.production(), other.dev(), "", "a".repeat(1_000))) {
            String each = callbacks.begin(push);
            refused("cannot deploy commit", each, branch, COMMIT);
        }

        assertThat(deploys()).isZero();
        assertThat(push.stored()).isEmpty();
    }

    @CiTest
    void no_deploy_is_stored_if_one_of_several_is_refused() {
        assertThatThrownBy(() -> host.post(
                        "/pushes/" + token,
                        new LinkMessages.Texts(Map.of(acme.dev(), COMMIT, acme.production(), COMMIT))))
                .isInstanceOf(Problem.class);

        assertThat(deploys()).isZero();
    }

    @CiTest
    void deploy_with_a_malformed_commit_id_is_refused() {
        refused("cannot deploy commit", token, acme.dev(), "--upload-pack=x");

        assertThat(deploys()).isZero();
    }

    @Test
    void unknown_token_and_token_of_an_ended_push_are_refused() {
        refused("The push has ended", "guessed", acme.dev(), COMMIT);
        callbacks.end(token);
        refused("The push has ended", token, acme.dev(), COMMIT);

        assertThat(deploys()).isZero();
        assertThatThrownBy(() -> host.post("/deploys/guessed", Map.of())).hasMessageContaining("The deploy has ended");
    }

    private void send(String withToken, String branch, String commit) {
        host.post("/pushes/" + withToken, new LinkMessages.Texts(Map.of(branch, commit)));
    }

    private void refused(String why, String withToken, String branch, String commit) {
        assertThatThrownBy(() -> send(withToken, branch, commit))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(why);
    }

    private long deploys() {
        int environment = environment(acme.development()).value();
        int production = environment("production").value();
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select count(*) from deploys where environment_id in (?, ?)")
                        .bind(0, environment)
                        .bind(1, production)
                        .mapTo(Long.class)
                        .one());
    }

    private EnvironmentId environment(String slug) {
        return new EnvironmentId(EnvironmentRows.number(acme.account()
                .http()
                .get(acme.account().key(), "/api/v1/environments/" + slug)
                .isOk()
                .text("id")));
    }

    private AccountId account() {
        return new AccountId(TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select account_id from accounts where slug = ?")
                        .bind(0, acme.account().slug())
                        .mapTo(Integer.class)
                        .one()));
    }

    private record NoFunctions() implements FunctionLookup {

        @Override
        public Map<String, Long> owners(Set<String> names) {
            return Map.of();
        }

        @Override
        public FunctionEnvironment environment(String name) {
            throw new IllegalStateException(name);
        }
    }
}
