package dev.ambit;

import dev.ambit.core.Server;
import dev.ambit.domain.TestDomains;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.jdbi.v3.core.Jdbi;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A server that makes every kind of resource, and stores that have all of them in both stages.
public final class TestInstallation implements AutoCloseable {

    private final Path data = MigratedDirectory.create();
    private final TestRedis redis = TestRedis.start();
    private final HttpClient client = new HttpClient();
    private final int gatewayPort = TestPort.free();
    private final int bucketPort = TestPort.free();
    private final EmbeddedPostgres postgres;
    private final Server app;
    private final Http http;

    private TestInstallation() throws Exception {
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.start();
        postgres = EmbeddedPostgres.start(data);
        app = options(gatewayPort, bucketPort).start();
        http = new Http(app.port());
    }

    public static TestInstallation start() throws Exception {
        return new TestInstallation();
    }

    /// Another server on the same databases and directories.
    ///
    /// @param gatewayPort where its gateway listens
    public Server second(int gatewayPort) {
        return options(gatewayPort, TestPort.free()).start();
    }

    private TestStackOptions options(int gateway, int bucket) {
        var options = new TestStackOptions(data)
                .tenantDatabase(postgres.superuserUrl())
                .gatewayPort(gateway)
                .bucketPort(bucket)
                .redis(redis.address());
        options.core().database(postgres);
        return options;
    }

    /// A store with production at `NAME.fi` and a development environment.
    public TestTenant store(String name) {
        TestAccount account = TestAccount.open(http, name);
        TestDomains.allow(account, account.slug() + ".fi");
        http.put(account.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "%s.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "DATABASE"}, {"kind": "SESSION"}, {"kind": "BRANCH"},
                  {"kind": "POLICY"}, {"kind": "MEDIA"}, {"kind": "BACKUP"},
                  {"kind": "CDN", "parameters": {"cacheSeconds": 600, "behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}]}}]}
                """.formatted(account.slug()))
                .isOk();
        return new TestTenant(this, account, TestDevelopment.ofAll(account));
    }

    public Server app() {
        return app;
    }

    public TestRedis redis() {
        return redis;
    }

    public Path data() {
        return data;
    }

    public EmbeddedPostgres postgres() {
        return postgres;
    }

    /// A connection with all privileges.
    public Jdbi superuser(String database) {
        URI address = URI.create(postgres.superuserUrl().substring("jdbc:".length()));
        return Jdbi.create(
                "jdbc:postgresql://127.0.0.1:%d/%s?%s".formatted(address.getPort(), database, address.getRawQuery()));
    }

    public Jdbi database(String database, String login, String secret) {
        URI address = URI.create(postgres.superuserUrl().substring("jdbc:".length()));
        return Jdbi.create("jdbc:postgresql://127.0.0.1:%d/%s".formatted(address.getPort(), database), login, secret);
    }

    public S3Client bucket(String accessKey, String secret) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + bucketPort))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    /// At the gateway.
    public Request request(String host, String path) {
        return request(gatewayPort, host, path);
    }

    public ContentResponse visit(String host, String path) {
        return visit(gatewayPort, host, path);
    }

    public ContentResponse visit(int gateway, String host, String path) {
        try {
            return request(gateway, host, path).send();
        } catch (Exception e) {
            throw new AssertionError(host + path, e);
        }
    }

    private Request request(int gateway, String host, String path) {
        return client.newRequest("http://127.0.0.1:" + gateway + path).headers(it -> it.put(HttpHeader.HOST, host));
    }

    public int gatewayPort() {
        return gatewayPort;
    }

    @Override
    public void close() throws IOException {
        try {
            client.stop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        app.close();
        postgres.close();
        redis.close();
        PostgresProcess.delete(data);
    }
}
