package dev.ambit.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.bucket.TestStore;
import dev.ambit.problem.Problem;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Tests the buckets of stores in the operator's S3, with Amazon's client and their access keys.
@Tag("long")
class OperatorStoreTest {

    private static final String MARK = ".ambit-bucket";

    @TempDir
    private static Path root;

    private static TestStore store;
    private static TestBuckets buckets;
    private static TestAccount acme;
    private static S3Client production;
    private static S3Client development;

    @BeforeAll
    static void start() throws Exception {
        store = TestStore.start(root.resolve("theirs"));
        buckets = TestBuckets.start(it -> it.bucketStore(store.url()));
        acme = buckets.store("Acme");
        production = buckets.client(acme, "production");
        development = buckets.client(acme, "acme-dev");
    }

    @AfterAll
    static void stop() throws Exception {
        production.close();
        development.close();
        buckets.close();
        store.close();
    }

    @Test
    void d10_objects_of_each_stage_are_stored_in_a_bucket_of_the_operator() {
        put(production, "acme-ui", "app/Näkyvä kuva.svg", "<svg>production</svg>");
        put(development, "acme-ui-dev", "app/Näkyvä kuva.svg", "<svg>development</svg>");

        assertThat(text(production, "acme-ui", "app/Näkyvä kuva.svg")).isEqualTo("<svg>production</svg>");
        assertThat(text(development, "acme-ui-dev", "app/Näkyvä kuva.svg")).isEqualTo("<svg>development</svg>");
        assertThat(store.directory("acme-ui").resolve("app/Näkyvä kuva.svg")).hasContent("<svg>production</svg>");
        assertThat(HostDirectory.in(buckets.data()).resolve("buckets")).doesNotExist();
        production.deleteObject(it -> it.bucket("acme-ui").key("app/Näkyvä kuva.svg"));
        assertThat(store.directory("acme-ui").resolve("app")).doesNotExist();
    }

    @Test
    void objects_are_listed_by_pages_without_the_ownership_marker() {
        List<String> keys = List.of("list/a.txt", "list/b.txt", "list/deep/c.txt");
        keys.forEach(it -> put(production, "acme-media", it, it));

        List<String> pages = new ArrayList<>();
        production
                .listObjectsV2Paginator(it -> it.bucket("acme-media").maxKeys(1))
                .contents()
                .forEach(it -> pages.add(it.key()));
        assertThat(pages).containsExactlyElementsOf(keys);
        assertThat(production.listObjects(it -> it.bucket("acme-media")).contents())
                .extracting(S3Object::key)
                .containsExactlyElementsOf(keys);
        assertThat(production.listBuckets().buckets())
                .extracting(Bucket::name)
                .containsExactlyInAnyOrder("acme-ui", "acme-media");
        production.deleteObjects(it -> it.bucket("acme-media")
                .delete(all -> all.objects(keys.stream()
                        .map(key -> ObjectIdentifier.builder().key(key).build())
                        .toList())));
        assertThat(production.listObjectsV2(it -> it.bucket("acme-media")).contents())
                .isEmpty();
    }

    @Test
    void ownership_marker_of_a_bucket_cannot_be_read_or_changed() {
        assertThat(store.directory("acme-ui").resolve(MARK)).exists();
        assertStatus(400, () -> text(production, "acme-ui", MARK));
        assertStatus(400, () -> put(production, "acme-ui", MARK, "mine"));
        assertStatus(
                400, () -> production.deleteObject(it -> it.bucket("acme-ui").key(MARK)));
        assertThat(store.directory("acme-ui").resolve(MARK)).exists();
    }

    @Test
    void large_object_is_uploaded_in_parts() {
        String upload = production
                .createMultipartUpload(
                        it -> it.bucket("acme-ui").key("large.bin").contentType("application/x-large"))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
            int part = number;
            String etag = production
                    .uploadPart(
                            it -> it.bucket("acme-ui")
                                    .key("large.bin")
                                    .uploadId(upload)
                                    .partNumber(part),
                            RequestBody.fromBytes(new byte[5 << 20]))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(part).eTag(etag).build());
        }
        assertThat(production.listMultipartUploads(it -> it.bucket("acme-ui")).uploads())
                .hasSize(1);

        production.completeMultipartUpload(
                it -> it.bucket("acme-ui").key("large.bin").uploadId(upload).multipartUpload(all -> all.parts(parts)));

        var head = production.headObject(it -> it.bucket("acme-ui").key("large.bin"));
        assertThat(head.contentLength()).isEqualTo(10 << 20);
        assertThat(head.contentType()).isEqualTo("application/x-large");
        assertThat(production.listMultipartUploads(it -> it.bucket("acme-ui")).uploads())
                .isEmpty();
        assertThat(store.directory("acme-ui").resolve("large.bin")).hasSize(10 << 20);
    }

    @Test
    void wrong_checksum_and_unknown_upload_are_client_errors() {
        assertStatus(
                400,
                () -> production.putObject(
                        it -> it.bucket("acme-ui").key("torn.txt").contentMD5("1B2M2Y8AsgTpgAmY7PhCfg=="),
                        RequestBody.fromString("torn")));
        assertStatus(
                404,
                () -> production.abortMultipartUpload(
                        it -> it.bucket("acme-ui").key("torn.txt").uploadId("../../acme-media")));
    }

    @Test
    void d10_buckets_of_another_stage_or_store_are_refused() {
        put(production, "acme-ui", "both.txt", "production");
        TestAccount globex = buckets.store("Globex");
        try (S3Client other = buckets.client(globex, "production")) {
            for (S3Client it : List.of(development, other)) {
                assertStatus(403, () -> text(it, "acme-ui", "both.txt"));
                assertStatus(403, () -> put(it, "acme-ui", "both.txt", "theirs"));
                assertStatus(403, () -> it.listObjectsV2(list -> list.bucket("acme-ui")));
            }
            assertStatus(403, () -> text(other, "acme-media", "1.jpg"));
            assertStatus(403, () -> other.createBucket(it -> it.bucket("globex-more")));
        }
        assertThat(text(production, "acme-ui", "both.txt")).isEqualTo("production");
    }

    @Test
    void d21_development_reads_the_images_of_production_and_cannot_write_them() {
        put(production, "acme-media", "shoes/1.jpg", "a shoe");

        assertThat(text(development, "acme-media", "shoes/1.jpg")).isEqualTo("a shoe");
        assertStatus(403, () -> put(development, "acme-media", "shoes/1.jpg", "another"));
        assertStatus(
                403,
                () -> development.deleteObject(it -> it.bucket("acme-media").key("shoes/1.jpg")));
        development.copyObject(it -> it.sourceBucket("acme-media")
                .sourceKey("shoes/1.jpg")
                .destinationBucket("acme-ui-dev")
                .destinationKey("shoe.jpg"));
        assertThat(text(development, "acme-ui-dev", "shoe.jpg")).isEqualTo("a shoe");
        production.deleteObject(it -> it.bucket("acme-media").key("shoes/1.jpg"));
    }

    @Test
    void stack_teardown_deletes_its_bucket_and_account_deletion_deletes_all() {
        TestAccount umbrella = buckets.store("Umbrella");
        S3Client gone = buckets.client(umbrella, "umbrella-dev");
        S3Client stays = buckets.client(umbrella, "production");
        put(stays, "umbrella-media", "1.jpg", "image");
        put(gone, "umbrella-ui-dev", "1.js", "code");
        gone.createMultipartUpload(it -> it.bucket("umbrella-ui-dev").key("never.bin"));

        umbrella.http()
                .delete(umbrella.key(), "/api/v1/environments/umbrella-dev", "{\"confirmName\": \"Umbrella dev\"}")
                .isOk();
        Waiting.until(() -> Files.exists(store.directory("umbrella-ui-dev")), it -> !it);
        assertThat(text(stays, "umbrella-media", "1.jpg")).isEqualTo("image");

        umbrella.http()
                .delete(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/umbrella", "{\"confirmName\": \"Umbrella\"}")
                .isOk();
        Waiting.until(() -> Files.exists(store.directory("umbrella-ui")), it -> !it);
        Waiting.until(() -> Files.exists(store.directory("umbrella-media")), it -> !it);
    }

    @Test
    void bucket_that_ambit_did_not_create_is_neither_used_nor_deleted() throws Exception {
        Path otherDirectory = Files.createDirectories(store.directory("initech-ui-dev"));
        Files.writeString(otherDirectory.resolve("payroll.txt"), "not yours");
        TestAccount initech = TestAccount.open(buckets.http(), "Initech");

        String order =
                buckets.http().post(initech.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["ASSET_BUCKET", "POLICY", "MEDIA"], "databaseStrategy": "DATABASE",
                         "contact": "ann@initech.example"}
                        """).isOk().text("id");
        String path = "/api/v1/orders/" + order;
        buckets.http().post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        buckets.http().post(initech.key(), path + "/approve", "").isOk();
        buckets.http().post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        Waiting.until(
                () -> buckets.http().get(initech.key(), "/api/v1/stacks/initech-dev"),
                it -> it.http().statusCode() == 200 && it.text("state").equals("FAILED"));

        assertThat(buckets.http()
                        .get(initech.key(), "/api/v1/stacks/initech-dev/resources")
                        .isOk()
                        .http()
                        .body())
                .contains("a bucket `initech-ui-dev` that was not created by Ambit");
        Buckets all = Buckets.at(URI.create(store.url()));
        assertThat(all.find("initech-ui-dev", "payroll.txt")).isEmpty();
        assertThat(all.list("initech-ui-dev")).isEmpty();
        assertThat(all.remove("initech-ui-dev")).isZero();
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() ->
                        all.put("initech-ui-dev", "a.txt", new ByteArrayInputStream(new byte[0]), 0, "text/plain"))
                .withMessageContaining("Bucket `initech-ui-dev` does not exist");
        buckets.http()
                .delete(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/initech", "{\"confirmName\": \"Initech\"}")
                .isOk();
        Waiting.until(() -> Files.exists(store.directory("initech-ui")), it -> !it);
        Waiting.until(
                () -> buckets.http().get(initech.key(), "/api/v1/environments"),
                it -> it.http().statusCode() == 401);
        assertThat(otherDirectory.resolve("payroll.txt")).hasContent("not yours");
    }

    @Test
    void deleted_bucket_is_reported_as_drift_and_created_again() throws Exception {
        TestAccount hooli = buckets.store("Hooli");
        Files.delete(store.directory("hooli-ui-dev").resolve(MARK));
        Files.delete(store.directory("hooli-ui-dev"));

        Reply drift =
                hooli.http().get(hooli.key(), "/api/v1/stacks/hooli-dev/drift").isOk();
        assertThat(drift.http().body()).contains("ASSET_BUCKET").contains("missing");

        hooli.done(hooli.http()
                .post(hooli.key(), "/api/v1/stacks/hooli-dev/drift/mend", "")
                .isOk()
                .text("operationId"));
        assertThat(store.directory("hooli-ui-dev").resolve(MARK)).exists();
    }

    private static void put(S3Client client, String bucket, String key, String text) {
        client.putObject(it -> it.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private static String text(S3Client client, String bucket, String key) {
        return client.getObjectAsBytes(it -> it.bucket(bucket).key(key)).asUtf8String();
    }

    private static void assertStatus(int status, ThrowingCallable act) {
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(act)
                .satisfies(it -> assertThat(it.statusCode()).isEqualTo(status));
    }
}
