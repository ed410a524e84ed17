package dev.ambit.bucket;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.access.Actor;
import dev.ambit.access.Secrets;
import dev.ambit.core.Server;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.domain.TestDomains;
import dev.ambit.host.HostDirectory;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.stack.Providers;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A server with buckets, and clients of S3 as a stack's credentials make them.
record TestBuckets(Path data, EmbeddedPostgres postgres, Server app, Http http, int port) implements AutoCloseable {

    static TestBuckets start() throws IOException {
        return start(_ -> {});
    }

    /// @param change of the server's options
    static TestBuckets start(Consumer<TestStackOptions> change) throws IOException {
        Path data = MigratedDirectory.create();
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        int port = TestPort.free();
        var options = new TestStackOptions(data).bucketPort(port);
        options.core().database(postgres);
        change.accept(options);
        Server app = options.start();
        return new TestBuckets(data, postgres, app, new Http(app.port()), port);
    }

    /// Both stages of a new store, each with its bucket.
    ///
    /// @return its slugs of development
    TestAccount store(String name) {
        TestAccount account = TestAccount.open(http, name);
        order(account);
        return account;
    }

    /// Orders a development environment.
    String order(TestAccount account) {
        String order = http.post(account.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["ASSET_BUCKET", "POLICY", "MEDIA"], "databaseStrategy": "DATABASE",
                         "contact": "ann@acme.example"}
                        """).isOk().text("id");
        String path = "/api/v1/orders/" + order;
        http.post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        http.post(account.key(), path + "/approve", "").isOk();
        http.post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        return Waiting.until(
                        () -> http.get(account.key(), path).isOk(),
                        it -> it.text("state").equals("ACTIVE"))
                .text("environment");
    }

    /// As the credentials of the environment's stack say.
    S3Client client(TestAccount account, String environment) {
        Reply credentials = http.get(
                        account.key(), "/api/v1/stacks/%s/resources/ASSET_BUCKET/credentials".formatted(environment))
                .isOk();
        return client(credentials.text("login"), credentials.text("secret"));
    }

    S3Client client(String accessKey, String secret) {
        return S3Client.builder()
                .endpointOverride(address())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Path directory(String bucket) {
        return HostDirectory.in(data).resolve("buckets").resolve(bucket);
    }

    /// Suspends it, as an unpaid order does.
    void suspend(TestAccount account, String environment, boolean isSuspended) {
        var superuser = Jdbi.create(postgres.superuserUrl());
        int id = superuser.withHandle(tx -> tx.createQuery("""
                        select environment_id from environments join accounts using (account_id)
                        where environments.slug = :environment and accounts.slug = :account
                        """)
                .bind("environment", environment)
                .bind("account", account.slug())
                .mapTo(Integer.class)
                .one());
        int of = superuser.withHandle(tx -> tx.createQuery("select account_id from accounts where slug = :slug")
                .bind("slug", account.slug())
                .mapTo(Integer.class)
                .one());
        InstantSource clock = InstantSource.system();
        var provisioning = new StackProvisioning(
                Secrets.under(data.resolve("master-key")),
                new Providers(List.of()),
                TestDomains.rule(),
                new StackChanges(clock),
                clock);
        try (Database rows = Database.open(postgres.url(), postgres.ownerUrl(), 2)) {
            String _ = EnvironmentFixture.onVirtualThread(() -> rows.transactions()
                            .in(
                                    new AccountId(of),
                                    tx -> provisioning.suspend(
                                            tx,
                                            new AccountId(of),
                                            new EnvironmentId(id),
                                            isSuspended,
                                            new Actor("SUPPORT", null, null))))
                    .toString();
        }
        Waiting.until(
                () -> http.get(account.key(), "/api/v1/stacks/" + environment),
                it -> it.text("state").equals(isSuspended ? "SUSPENDED" : "ACTIVE"));
    }

    @Override
    public void close() throws IOException {
        app.close();
        postgres.close();
        PostgresProcess.delete(data);
    }
}
