package dev.ambit.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestPerson;
import dev.ambit.TestPort;
import dev.ambit.TestRedis;
import dev.ambit.TestSessions;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Objects;
import org.eclipse.jetty.client.ContentResponse;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Rotates the secrets of one stack. The previous secret works until its overlap ends.
@Tag("ci")
class SecretRotationTest {

    private static final OpenResources OPENED = new OpenResources();
    private static Path data;
    private static EmbeddedPostgres postgres;
    private static TestGateway gateway;
    private static int bucketPort;

    @BeforeAll
    static void start() throws Exception {
        TestContainers.assumeAvailable();
        data = MigratedDirectory.create();
        postgres = OPENED.add(EmbeddedPostgres.start(data));
        TestRedis redis = OPENED.add(TestRedis.start());
        bucketPort = TestPort.free();
        gateway = OPENED.add(TestGateway.start(it -> {
            it.bucketPort(bucketPort).redis(redis.address());
            it.core().database(postgres);
        }));
        gateway.account()
                .http()
                .put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "SESSION"}]}
                """)
                .isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "SESSION");
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
        if (data != null) {
            PostgresProcess.delete(data);
        }
    }

    @Test
    void both_access_keys_of_a_bucket_work_until_the_overlap_ends() {
        Reply before = credentials("ASSET_BUCKET");

        Reply rotated = rotate("ASSET_BUCKET", "").isOk();

        Reply after = credentials("ASSET_BUCKET");
        assertThat(rotated.text("previousUntil")).isNotEqualTo("null");
        assertThat(after.text("login")).isEqualTo("acme-ui-dev~2");
        try (S3Client old = s3(before);
                S3Client present = s3(after)) {
            assertThat(old.listObjects(it -> it.bucket("acme-ui-dev")).hasContents())
                    .isFalse();
            assertThat(present.listObjects(it -> it.bucket("acme-ui-dev")).hasContents())
                    .isFalse();
            assertThatThrownBy(() -> present.listObjects(it -> it.bucket("acme-ui")))
                    .isInstanceOf(S3Exception.class);
            rotate("ASSET_BUCKET", "").isProblem(409, "StackInTheWay");

            endOverlap("ASSET_BUCKET");

            Waiting.until(() -> status(old), it -> it == 403);
            assertThat(status(present)).isEqualTo(200);
        }
        rotate("ASSET_BUCKET", "{\"overlapHours\": 0}").isOk();
        try (S3Client present = s3(after)) {
            Waiting.until(() -> status(present), it -> it == 403);
        }
    }

    @Test
    void both_keys_of_a_stage_work_until_the_overlap_ends() {
        String before = gateway.key("acme-dev");

        rotate("API_STAGE", "").isOk();

        String after = gateway.key("acme-dev");
        assertThat(after).isNotEqualTo(before);
        Waiting.until(() -> status(after), it -> it != 403);
        assertThat(status(before)).isNotEqualTo(403);
        assertThat(status("other")).isEqualTo(403);

        endOverlap("API_STAGE");

        Waiting.until(() -> status(before), it -> it == 403);
        assertThat(status(after)).isNotEqualTo(403);
    }

    @Test
    void function_gets_the_new_password_of_redis_while_the_old_one_works() {
        upload();
        TestSessions before = sessions();

        Reply rotated = rotate("SESSION", "{\"overlapHours\": 1}").isOk();

        done(rotated.text("operationId"));
        TestSessions after = sessions();
        String secret = after.credentials().text("secret");
        assertThat(secret).isNotEqualTo(before.credentials().text("secret"));
        assertThat(gateway.text("dev.acme.fi", "/variables")).contains(":%s@".formatted(secret));
        open(before);
        open(after);

        endOverlap("SESSION");

        Waiting.until(() -> isRefused(before), it -> it);
        open(after);
    }

    @Test
    void only_administrators_rotate_and_other_secrets_are_refused() {
        TestPerson.member(gateway.account(), "ADMIN", "VIEWER")
                .post("/stacks/acme-dev/resources/SESSION/credentials/rotate", "")
                .isProblem(403, "AccessDeniedError");

        rotate("FUNCTION", "").isProblem(404, "StackResourceNotFound");
        rotate("SESSION", "{\"overlapHours\": 169}").isProblem(400, "BadUserInput");
    }

    private static void open(TestSessions sessions) {
        try (Jedis redis = sessions.open()) {
            redis.set("acme_dev:cart", "full");
        }
    }

    private static boolean isRefused(TestSessions sessions) {
        try {
            open(sessions);
            return false;
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage()).contains("WRONGPASS");
        }
    }

    private static int status(S3Client client) {
        try {
            client.listObjects(it -> it.bucket("acme-ui-dev"));
            return 200;
        } catch (S3Exception e) {
            return e.statusCode();
        }
    }

    private static int status(String key) {
        try {
            ContentResponse answer = gateway.request("dev.acme.fi", "/")
                    .headers(it -> it.put("X-Api-Key", key))
                    .send();
            return answer.getStatus();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Lets the overlap end now, and the next check of the stack be due.
    private static void endOverlap(String kind) {
        Jdbi.create(postgres.superuserUrl()).useHandle(tx -> {
            tx.createUpdate("""
                            update infra_resources
                            set previous_until = now() - interval '1 second'
                            where kind = :kind and previous_until is not null
                            """).bind("kind", kind).execute();
            tx.execute("update work set due_at = now() where kind = 'STACK_WATCH'");
        });
    }

    private static S3Client s3(Reply credentials) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + bucketPort))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(credentials.text("login"), credentials.text("secret"))))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static void upload() {
        var http = gateway.account().http();
        http.send(http.request("/api/v1/stacks/acme-dev/function")
                        .header("X-API-KEY", gateway.account().key())
                        .PUT(BodyPublishers.ofByteArray(TestCode.node("it"))))
                .isOk();
    }

    private static void done(String operation) {
        assertThat(Waiting.until(
                                () -> gateway.account().operation(operation),
                                it -> it.text("state").equals("DONE")
                                        || it.text("state").equals("FAILED"))
                        .text("state"))
                .isEqualTo("DONE");
    }

    private static TestSessions sessions() {
        return TestSessions.of(gateway.account().http(), gateway.account().key(), "acme-dev");
    }

    private static Reply credentials(String kind) {
        return Objects.requireNonNull(gateway.account()
                .http()
                .get(gateway.account().key(), "/api/v1/stacks/acme-dev/resources/%s/credentials".formatted(kind))
                .isOk());
    }

    private static Reply rotate(String kind, String body) {
        return gateway.account()
                .http()
                .post(
                        gateway.account().key(),
                        "/api/v1/stacks/acme-dev/resources/%s/credentials/rotate".formatted(kind),
                        body);
    }
}
