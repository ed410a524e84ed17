package dev.ambit.stack;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import dev.ambit.access.Actor;
import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.domain.TestDomains;
import dev.ambit.stacks.ServerWithStacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// A server whose resources are files, and orders as an operator completes them.
final class TestStacks implements AutoCloseable {

    static final Actor OPERATOR = new Actor("SUPPORT", null, null);

    final FileProvider host;
    final FileProvider database;
    final FileProvider session;
    final OwnServer server;
    private final Path directory;
    private final Database rows;
    private final StackProvisioning provisioning;

    private TestStacks(Path directory, RemoteProviders remote) throws IOException {
        this.directory = directory;
        host = new FileProvider(directory, ResourceKind.HOST, Set.of(ResourceKind.DATABASE, ResourceKind.SESSION));
        database = new FileProvider(directory, ResourceKind.DATABASE, Set.of());
        session = new FileProvider(directory, ResourceKind.SESSION, Set.of());
        server = OwnServer.start(new ServerWithStacks(providers(), remote));
        rows = Database.open(server.postgres().url(), server.postgres().ownerUrl(), 2);
        provisioning = new StackProvisioning(
                Secrets.under(server.data().resolve("master-key")),
                new Providers(
                        List.of(host, database, session, SharedProvider.policy(), SharedProvider.media()), remote),
                TestDomains.rule(),
                new StackChanges(InstantSource.system()),
                InstantSource.system());
    }

    static TestStacks start() throws IOException {
        return start(RemoteProviders.NONE);
    }

    /// With providers that belong to the engines of an operator.
    static TestStacks start(RemoteProviders remote) throws IOException {
        return new TestStacks(Files.createTempDirectory("ambit-stacks"), remote);
    }

    List<Provider> providers() {
        return List.of(host, database, session);
    }

    TestAccount account(String name) {
        return TestAccount.open(server.http(), name);
    }

    /// A blueprint of all kinds that are made here.
    Reply blueprint(TestAccount account) {
        TestDomains.allow(account, account.slug() + ".fi");
        return account.http().put(account.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "%s.fi"}, {"kind": "DATABASE"}, {"kind": "SESSION"},
                  {"kind": "POLICY"},
                  {"kind": "MEDIA", "parameters": {"baseUrl": "https://media.%1$s.fi/images"}}]}
                """.formatted(account.slug()));
    }

    String begin(TestAccount account) {
        return begin(account, EnumSet.of(ResourceKind.HOST, ResourceKind.DATABASE, ResourceKind.SESSION));
    }

    String begin(TestAccount account, Set<ResourceKind> scope) {
        return in(
                account,
                tx -> provisioning.begin(
                        tx,
                        id(account),
                        environment(account.production()),
                        environment(account.development()),
                        DatabaseStrategy.DATABASE,
                        scope,
                        OPERATOR));
    }

    String suspend(TestAccount account, boolean isSuspended) {
        return in(
                account,
                tx -> provisioning.suspend(tx, id(account), environment(account.development()), isSuspended, OPERATOR));
    }

    String remove(TestAccount account) {
        return in(account, tx -> provisioning.remove(tx, id(account), environment(account.development()), OPERATOR));
    }

    Reply get(TestAccount account, String path) {
        return account.http().get(account.key(), "/api/v1/stacks" + path);
    }

    Reply post(TestAccount account, String path) {
        return account.http().post(account.key(), "/api/v1/stacks" + path, "");
    }

    Reply until(TestAccount account, String slug, String state) {
        return Waiting.until(
                () -> get(account, "/" + slug), it -> it.text("state").equals(state));
    }

    /// Locks production's row, runs `work`, and ends the next statement that waits for the row, as a timeout does.
    void whileLocked(TestAccount account, Runnable work) {
        server.superuser().useTransaction(tx -> {
            int holder = tx.createQuery("""
                            select pg_backend_pid() from stacks where environment = :environment for update
                            """)
                    .bind("environment", environment(account.production()).value())
                    .mapTo(Integer.class)
                    .one();
            work.run();
            Waiting.until(() -> cancelWaiting(holder), it -> it > 0);
        });
    }

    private int cancelWaiting(int holder) {
        return server.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select count(pg_cancel_backend(pid)) from pg_stat_activity
                                where :holder = any (pg_blocking_pids(pid))
                                """)
                        .bind("holder", holder)
                        .mapTo(Integer.class)
                        .one());
    }

    private interface Begin {
        UUID run(Handle tx);
    }

    private String in(TestAccount account, Begin work) {
        return EnvironmentFixture.onVirtualThread(() -> transactions().in(id(account), work::run))
                .toString();
    }

    private Transactions transactions() {
        return rows.transactions();
    }

    /// The name of production's resource as development stores it.
    String counterpart(TestAccount account, String kind) {
        return server.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select production from infra_resources
                                where environment = :environment and kind = :kind
                                """)
                        .bind("environment", environment(account.development()).value())
                        .bind("kind", kind)
                        .mapTo(String.class)
                        .one());
    }

    AccountId id(TestAccount account) {
        return new AccountId(server.superuser()
                .withHandle(tx -> tx.createQuery("select account_id from accounts where slug = :slug")
                        .bind("slug", account.slug())
                        .mapTo(Integer.class)
                        .one()));
    }

    EnvironmentId environment(TestAccount.TestEnvironment it) {
        return new EnvironmentId(server.superuser()
                .withHandle(tx -> tx.createQuery("select environment_id from environments where public_id = :id::uuid")
                        .bind("id", it.id())
                        .mapTo(Integer.class)
                        .one()));
    }

    @Override
    public void close() throws IOException {
        rows.close();
        server.close();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
        }
    }
}
