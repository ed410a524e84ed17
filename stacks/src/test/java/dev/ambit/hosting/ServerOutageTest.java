package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestFunction;
import dev.ambit.host.bucket.AccessKeyGrant;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A host whose server does not answer for a while.
class ServerOutageTest {

    private static final String HOST = "acme.fi";
    private static final String BUCKET = "acme-assets";
    private static final long LONGER_THAN_REMEMBERED_MILLIS = 2_500;
    private static final long LONGER_THAN_RECENT_MILLIS = 4_000;
    private static final Duration RENEWED_MAX = Duration.ofSeconds(2);
    private static final int OUTAGE_SECONDS = 30;
    private static final Pattern SINCE = Pattern.compile("since (20\\S+Z)");

    @TempDir
    private Path data;

    private TestFunction function;

    @BeforeEach
    void startFunction() throws Exception {
        function = TestFunction.start("production");
    }

    @AfterEach
    void stopFunction() {
        function.close();
    }

    @LongTest
    void known_host_is_served_and_renewed_once_the_server_answers_again() throws Exception {
        try (TestLink link = start(OUTAGE_SECONDS)) {
            assertThat(link.visit(HOST).status()).isEqualTo(200);

            link.stopServer();
            Thread.sleep(LONGER_THAN_REMEMBERED_MILLIS);

            assertThat(link.visit(HOST).status()).isEqualTo(200);
            link.sites.clear();
            link.startServer();
            Waiting.until(() -> visit(link), it -> it.status() == 404, RENEWED_MAX);
        }
    }

    @Test
    void unknown_host_gets_a_page_with_the_start_of_the_outage() throws Exception {
        try (TestLink link = start(OUTAGE_SECONDS)) {
            Instant before = Instant.now().minusSeconds(2);
            link.stopServer();

            TestLink.Answer answer = link.visit(HOST);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("Retry-After: 10", "<h1>The platform cannot be reached</h1>");
            Matcher since = SINCE.matcher(answer.text());
            assertThat(since.find()).isTrue();
            assertThat(Instant.parse(since.group(1))).isBetween(before, Instant.now());
        }
    }

    @LongTest
    void hanging_server_delays_requests_only_briefly() throws Exception {
        try (TestLink link = start(OUTAGE_SECONDS)) {
            assertThat(link.visit(HOST).status()).isEqualTo(200);
            link.stopServer();
            try (var _ = new ServerSocket(link.serverPort, 50, InetAddress.getLoopbackAddress())) {
                Thread.sleep(LONGER_THAN_RECENT_MILLIS);
                long begun = System.nanoTime();

                assertThat(link.visit("other.fi").status()).isEqualTo(503);
                assertThat(link.visit(HOST).status()).isEqualTo(200);

                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
            }
        }
    }

    @LongTest
    void known_host_is_refused_when_the_outage_has_lasted_too_long() throws Exception {
        try (TestLink link = start(4)) {
            assertThat(link.visit(HOST).status()).isEqualTo(200);
            link.stopServer();
            Thread.sleep(LONGER_THAN_REMEMBERED_MILLIS);
            assertThat(link.visit(HOST).status()).isEqualTo(200);

            TestLink.Answer late = Waiting.until(() -> visit(link), it -> it.status() != 200);

            assertThat(late.status()).isEqualTo(503);
            assertThat(late.text()).contains("The platform cannot be reached");
            link.startServer();
            assertThat(link.visit(HOST).status()).isEqualTo(200);
        }
    }

    @LongTest
    void outage_limit_of_zero_serves_nothing_without_the_server() throws Exception {
        try (TestLink link = start(0)) {
            assertThat(link.visit(HOST).status()).isEqualTo(200);
            link.stopServer();
            Thread.sleep(LONGER_THAN_REMEMBERED_MILLIS);

            assertThat(link.visit(HOST).status()).isEqualTo(503);
        }
    }

    @LongTest
    void malformed_response_of_the_server_counts_as_an_outage() throws Exception {
        try (TestLink link = start(OUTAGE_SECONDS)) {
            assertThat(link.visit(HOST).status()).isEqualTo(200);
            link.stopServer();
            link.startServer(new Router()
                    .get(
                            "/sites/{host}",
                            "findSite",
                            _ -> Response.text(200, "text/html", "<h1>It works!</h1>"),
                            LinkServer.contract(1)));
            Thread.sleep(LONGER_THAN_REMEMBERED_MILLIS);

            assertThat(link.visit(HOST).status()).isEqualTo(200);
            assertThat(link.visit("other.fi").status()).isEqualTo(503);
        }
    }

    @Test
    void known_access_key_can_read_but_not_write_during_an_outage() throws Exception {
        try (TestLink link = start(OUTAGE_SECONDS);
                S3Client known = client(link, "known");
                S3Client unknown = client(link, "unknown")) {
            link.agent(TestLink.AGENT_CREDENTIAL).put("/buckets/" + BUCKET, InputStream.nullInputStream(), 0);
            link.accessKeys.put("known", new AccessKeyGrant("secret", BUCKET, null, false, null, null));
            link.accessKeys.put("unknown", new AccessKeyGrant("secret", BUCKET, null, false, null, null));
            known.putObject(it -> it.bucket(BUCKET).key("page.html"), RequestBody.fromString("page"));

            link.stopServer();
            Thread.sleep(LONGER_THAN_REMEMBERED_MILLIS);

            assertThat(known.getObjectAsBytes(it -> it.bucket(BUCKET).key("page.html"))
                            .asUtf8String())
                    .isEqualTo("page");
            assertRefused(
                    () -> known.putObject(it -> it.bucket(BUCKET).key("new.html"), RequestBody.fromString("new")));
            assertRefused(() -> known.deleteObject(it -> it.bucket(BUCKET).key("page.html")));
            assertRefused(() -> unknown.getObjectAsBytes(it -> it.bucket(BUCKET).key("page.html")));

            link.startServer();
            Thread.sleep(RENEWED_MAX);
            known.putObject(it -> it.bucket(BUCKET).key("new.html"), RequestBody.fromString("new"));
            link.accessKeys.remove("known");
            Thread.sleep(1_100);
            S3Exception revoked = catchThrowableOfType(
                    S3Exception.class,
                    () -> known.getObjectAsBytes(it -> it.bucket(BUCKET).key("page.html")));
            assertThat(revoked.statusCode()).isEqualTo(403);
        }
    }

    private static void assertRefused(ThrowingCallable call) {
        S3Exception refused = catchThrowableOfType(S3Exception.class, call);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ServiceUnavailable");
        assertThat(refused.awsErrorDetails().errorMessage()).contains("The platform cannot be reached");
    }

    private static TestLink.Answer visit(TestLink link) {
        try {
            return link.visit(HOST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestLink start(int outageSeconds) {
        TestLink link = TestLink.start(data, outageSeconds);
        link.site(HOST, function.url());
        return link;
    }

    private static S3Client client(TestLink link, String accessKey) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + link.bucketPort))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .overrideConfiguration(it -> it.retryStrategy(retries -> retries.maxAttempts(1)))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
