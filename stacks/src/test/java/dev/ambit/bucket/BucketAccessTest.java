package dev.ambit.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.host.HostDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Tests the access keys of two stores with both stages, with Amazon's S3 client.
class BucketAccessTest {

    private static TestBuckets buckets;
    private static TestAccount acme;
    private static TestAccount globex;
    private static S3Client production;
    private static S3Client development;

    @BeforeAll
    static void start() throws IOException {
        buckets = TestBuckets.start();
        acme = buckets.store("Acme");
        globex = buckets.store("Globex");
        production = buckets.client(acme, "production");
        development = buckets.client(acme, "acme-dev");
    }

    @AfterAll
    static void stop() throws IOException {
        production.close();
        development.close();
        buckets.close();
    }

    @Test
    void d10_each_stage_reads_and_writes_its_own_bucket() {
        put(production, "acme-ui", "logo.svg", "<svg>production</svg>");
        put(development, "acme-ui-dev", "logo.svg", "<svg>development</svg>");

        assertThat(text(production, "acme-ui", "logo.svg")).isEqualTo("<svg>production</svg>");
        assertThat(text(development, "acme-ui-dev", "logo.svg")).isEqualTo("<svg>development</svg>");
        Reply shown =
                acme.http().get(acme.key(), "/api/v1/stacks/acme-dev/resources").isOk();
        assertThat(shown.http().body())
                .contains(buckets.address().toString(), "\"bucket\":\"acme-ui-dev\"", "\"accessKey\":\"acme-ui-dev\"");
    }

    @Test
    void d10_bucket_of_the_other_stage_is_refused() {
        put(production, "acme-ui", "both.txt", "production");
        put(development, "acme-ui-dev", "both.txt", "development");

        for (ThrowingCallable act : accessAttempts(development, "acme-ui", "acme-ui-dev")) {
            assertDenied(act);
        }
        for (ThrowingCallable act : accessAttempts(production, "acme-ui-dev", "acme-ui")) {
            assertDenied(act);
        }
        assertThat(text(production, "acme-ui", "both.txt")).isEqualTo("production");
        assertThat(text(development, "acme-ui-dev", "both.txt")).isEqualTo("development");
    }

    @LongTest
    void d10_buckets_of_another_store_and_unknown_buckets_are_refused() {
        try (S3Client other = buckets.client(globex, "production")) {
            for (ThrowingCallable act : accessAttempts(other, "acme-ui", "globex-ui")) {
                assertDenied(act);
            }
            for (ThrowingCallable act : accessAttempts(other, "acme-media", "globex-ui")) {
                assertDenied(act);
            }
            assertDenied(() -> other.headBucket(it -> it.bucket("nobodys")));
            assertDenied(() -> other.createBucket(it -> it.bucket("globex-more")));
            assertThat(buckets.directory("globex-more")).doesNotExist();
        }
    }

    @Test
    void d10_access_key_lists_only_the_buckets_of_its_stage() {
        assertThat(production.listBuckets().buckets())
                .extracting(Bucket::name)
                .containsExactlyInAnyOrder("acme-ui", "acme-media");
        assertThat(development.listBuckets().buckets())
                .extracting(Bucket::name)
                .containsExactlyInAnyOrder("acme-ui-dev", "acme-media");
    }

    @Test
    void d10_a_wrong_secret_and_an_unknown_key_are_refused() {
        try (S3Client wrong = buckets.client("acme-ui", "not-the-secret");
                S3Client unknown = buckets.client("nobody", "not-the-secret");
                S3Client media = buckets.client("acme-media", "not-the-secret")) {
            assertRefused(() -> text(wrong, "acme-ui", "logo.svg"), "SignatureDoesNotMatch");
            assertRefused(() -> wrong.listBuckets(), "SignatureDoesNotMatch");
            assertRefused(() -> unknown.listBuckets(), "InvalidAccessKeyId");
            assertRefused(() -> media.listBuckets(), "InvalidAccessKeyId");
        }
    }

    @Test
    void d10_request_without_an_access_key_is_refused() throws Exception {
        put(production, "acme-ui", "open.txt", "hush");
        assertRefused(
                () -> production.putObject(
                        it -> it.bucket("acme-ui").key("open.txt").acl(ObjectCannedACL.PUBLIC_READ),
                        RequestBody.fromString("hush")),
                "AccessControlListNotSupported");

        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String path : new String[] {"/", "/acme-ui", "/acme-ui/open.txt", "/acme-ui/open.txt?acl"}) {
                URI uri = URI.create(buckets.address() + path);
                for (String method : new String[] {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "POST"}) {
                    HttpRequest request = HttpRequest.newBuilder(uri)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build();
                    assertThat(http.send(request, BodyHandlers.ofString()).statusCode())
                            .as("%s %s", method, path)
                            .isBetween(400, 501)
                            .isNotEqualTo(500);
                }
            }
        }
        assertThat(text(production, "acme-ui", "open.txt")).isEqualTo("hush");
    }

    @CiTest
    void d21_development_reads_the_images_of_production_and_cannot_write_them() {
        put(production, "acme-media", "shoes/1.jpg", "a shoe");

        assertThat(text(development, "acme-media", "shoes/1.jpg")).isEqualTo("a shoe");
        assertThat(development.listObjectsV2(it -> it.bucket("acme-media")).contents())
                .hasSize(1);
        assertDenied(() -> put(development, "acme-media", "shoes/1.jpg", "another"));
        assertDenied(
                () -> development.deleteObject(it -> it.bucket("acme-media").key("shoes/1.jpg")));
        assertDenied(() ->
                development.createMultipartUpload(it -> it.bucket("acme-media").key("shoes/2.jpg")));
        assertDenied(() -> development.copyObject(it -> it.sourceBucket("acme-media")
                .sourceKey("shoes/1.jpg")
                .destinationBucket("acme-media")
                .destinationKey("shoes/2.jpg")));
        development.copyObject(it -> it.sourceBucket("acme-media")
                .sourceKey("shoes/1.jpg")
                .destinationBucket("acme-ui-dev")
                .destinationKey("shoe.jpg"));
        assertThat(text(development, "acme-ui-dev", "shoe.jpg")).isEqualTo("a shoe");
        assertThat(text(production, "acme-media", "shoes/1.jpg")).isEqualTo("a shoe");
    }

    @Test
    void access_key_is_refused_while_its_stack_is_suspended() {
        TestAccount initech = buckets.store("Initech");
        try (S3Client suspended = buckets.client(initech, "initech-dev")) {
            put(suspended, "initech-ui-dev", "kept.txt", "kept");

            buckets.suspend(initech, "initech-dev", true);
            Waiting.until(() -> isRefused(suspended, "initech-ui-dev"), it -> it);
            buckets.suspend(initech, "initech-dev", false);
            Waiting.until(() -> isRefused(suspended, "initech-ui-dev"), it -> !it);

            assertThat(text(suspended, "initech-ui-dev", "kept.txt")).isEqualTo("kept");
        }
    }

    @LongTest
    void development_teardown_keeps_the_images_and_account_deletion_removes_them() throws IOException {
        TestAccount umbrella = buckets.store("Umbrella");
        S3Client gone = buckets.client(umbrella, "umbrella-dev");
        S3Client stays = buckets.client(umbrella, "production");
        put(stays, "umbrella-media", "1.jpg", "image");
        put(stays, "umbrella-ui", "1.js", "code");
        put(gone, "umbrella-ui-dev", "1.js", "code");

        acme.http()
                .delete(umbrella.key(), "/api/v1/environments/umbrella-dev", "{\"confirmName\": \"Umbrella dev\"}")
                .isOk();
        Waiting.until(() -> Files.exists(buckets.directory("umbrella-ui-dev")), it -> !it);
        assertThat(isRefused(gone, "umbrella-ui-dev")).isTrue();
        assertThat(text(stays, "umbrella-media", "1.jpg")).isEqualTo("image");

        acme.http()
                .delete(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/umbrella", "{\"confirmName\": \"Umbrella\"}")
                .isOk();
        Waiting.until(() -> Files.exists(buckets.directory("umbrella-ui")), it -> !it);
        Waiting.until(() -> Files.exists(buckets.directory("umbrella-media")), it -> !it);
        assertThat(isRefused(stays, "umbrella-ui")).isTrue();
        try (var left = Files.list(HostDirectory.in(buckets.data()).resolve("buckets"))) {
            assertThat(left).noneMatch(it -> it.getFileName().toString().startsWith("umbrella"));
        }
    }

    @CiTest
    void deleted_bucket_is_reported_as_drift_and_created_again() throws IOException {
        TestAccount hooli = buckets.store("Hooli");
        Files.delete(buckets.directory("hooli-ui-dev"));

        Reply drift =
                hooli.http().get(hooli.key(), "/api/v1/stacks/hooli-dev/drift").isOk();
        assertThat(drift.http().body()).contains("ASSET_BUCKET").contains("missing");

        String operation = hooli.http()
                .post(hooli.key(), "/api/v1/stacks/hooli-dev/drift/mend", "")
                .isOk()
                .text("operationId");
        hooli.done(operation);
        assertThat(buckets.directory("hooli-ui-dev")).isDirectory();
    }

    private static ThrowingCallable[] accessAttempts(S3Client client, String foreign, String own) {
        return new ThrowingCallable[] {
            () -> text(client, foreign, "both.txt"),
            () -> put(client, foreign, "both.txt", "theirs"),
            () -> client.headObject(it -> it.bucket(foreign).key("both.txt")),
            () -> client.deleteObject(it -> it.bucket(foreign).key("both.txt")),
            () -> client.listObjectsV2(it -> it.bucket(foreign)),
            () -> client.listMultipartUploads(it -> it.bucket(foreign)),
            () -> client.deleteBucket(it -> it.bucket(foreign)),
            () -> client.getBucketAcl(it -> it.bucket(foreign)),
            () -> client.createMultipartUpload(it -> it.bucket(foreign).key("both.txt")),
            () -> client.copyObject(it -> it.sourceBucket(foreign)
                    .sourceKey("both.txt")
                    .destinationBucket(own)
                    .destinationKey("stolen.txt")),
        };
    }

    private static void put(S3Client client, String bucket, String key, String text) {
        client.putObject(it -> it.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private static String text(S3Client client, String bucket, String key) {
        return client.getObjectAsBytes(it -> it.bucket(bucket).key(key)).asUtf8String();
    }

    private static boolean isRefused(S3Client client, String bucket) {
        try {
            client.headBucket(it -> it.bucket(bucket));
            return false;
        } catch (S3Exception e) {
            return e.statusCode() == 403;
        }
    }

    private static void assertDenied(ThrowingCallable act) {
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(act)
                .satisfies(it -> assertThat(it.statusCode()).isEqualTo(403));
    }

    private static void assertRefused(ThrowingCallable act, String code) {
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(act)
                .satisfies(it -> assertThat(it.awsErrorDetails().errorCode()).isEqualTo(code));
    }
}
