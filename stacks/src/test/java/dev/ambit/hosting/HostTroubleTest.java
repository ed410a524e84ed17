package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestPort;
import dev.ambit.TestWebSocket;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.SystemUser;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A second host on a small disk, which is reached through the first one.
@Tag("ci")
class HostTroubleTest {

    private static final int BUCKET_PORT = TestPort.free();
    private static final int FORWARDED_MAX = 8;
    private static final String BUCKET = "acme-ui";

    private static Path data;
    private static TestGateway gateway;
    private static HostOptions options;
    private static JoinedHost second;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(SystemUser.isRoot(), "Only root can mount a small disk.");
        int hostPort = TestPort.free();
        data = PostgresProcess.directory();
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", data.toString()) == 0);
        gateway = TestGateway.start(it -> it.bucketPort(BUCKET_PORT).hostPort(hostPort));
        String credential = TestHosts.invite(gateway.account().http(), "second");
        options = TestHosts.options("second", credential, hostPort, data);
        second = JoinedHost.start(options, Optional::empty);
        TestHosts.update(gateway.account().http(), "local", "DRAINING").isOk();
        Waiting.until(() -> TestHosts.shown(gateway.account().http(), "second", "answering"), it -> it.equals("true"));
        gateway.blueprint(", {\"kind\": \"ASSET_BUCKET\"}").isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET");
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            second.close();
            gateway.close();
            assertThat(run("umount", "-l", data.toString())).isZero();
            PostgresProcess.delete(data);
        }
    }

    @LongTest
    void full_disk_refuses_uploads_and_serves_everything_else() throws Exception {
        try (S3Client s3 = client(Objects.requireNonNull(options.bucketPort()))) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 40; i++) {
                            put(s3, "large-" + i, 1 << 20);
                        }
                    })
                    .hasMessageContaining("Status Code: 5");

            assertThat(TestGateway.raw(gateway.port(), "GET /echo HTTP/1.1|Host: acme.fi"))
                    .startsWith("HTTP/1.1 200");
            assertThat(s3.getObjectAsBytes(it -> it.bucket(BUCKET).key("large-0"))
                            .asByteArray())
                    .hasSize(1 << 20);
            s3.listObjectsV2(it -> it.bucket(BUCKET))
                    .contents()
                    .forEach(object -> s3.deleteObject(it -> it.bucket(BUCKET).key(object.key())));
            put(s3, "after", 1 << 20);
        }
    }

    @Test
    void slow_uploads_leave_room_for_other_requests() throws Exception {
        try (S3Client through = client(BUCKET_PORT);
                S3Client there = client(Objects.requireNonNull(options.bucketPort()))) {
            List<PausedUpload> uploads = new ArrayList<>();
            for (int i = 0; i < FORWARDED_MAX; i++) {
                uploads.add(new PausedUpload(through, BUCKET, "held-" + i));
            }

            Waiting.until(
                    () -> failure(() -> put(through, "more", 10)), it -> it.contains("forwards too many requests"));
            put(there, "direct", 10);
            assertThat(TestGateway.raw(gateway.port(), "GET /echo HTTP/1.1|Host: acme.fi"))
                    .startsWith("HTTP/1.1 200");
            for (PausedUpload it : uploads) {
                it.complete();
            }

            put(through, "more", 10);
            assertThat(there.headObject(it -> it.bucket(BUCKET).key("held-7")).contentLength())
                    .isEqualTo(PausedUpload.BYTES);
            for (int i = 0; i < FORWARDED_MAX; i++) {
                String key = "held-" + i;
                there.deleteObject(it -> it.bucket(BUCKET).key(key));
            }
        }
    }

    @Test
    void websocket_is_forwarded() throws Exception {
        for (int port : new int[] {gateway.port(), Objects.requireNonNull(options.gatewayPort())}) {
            try (TestWebSocket socket =
                    TestWebSocket.open("ws://127.0.0.1:%d/live?x=1".formatted(port), "", Map.of("Host", "acme.fi"))) {
                assertThat(socket.next()).startsWith("production /live?x=1 host=acme.fi");
                assertThat(socket.send("hello").next()).isEqualTo("hello");
            }
        }
    }

    private static String failure(Runnable work) {
        try {
            work.run();
            return "";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void put(S3Client s3, String key, int bytes) {
        s3.putObject(it -> it.bucket(BUCKET).key(key), RequestBody.fromBytes(new byte[bytes]));
    }

    private static S3Client client(int port) {
        Reply login = gateway.account()
                .http()
                .get(gateway.account().key(), "/api/v1/stacks/production/resources/ASSET_BUCKET/credentials")
                .isOk();
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .forcePathStyle(true)
                .overrideConfiguration(it -> it.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(login.text("login"), login.text("secret"))))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
