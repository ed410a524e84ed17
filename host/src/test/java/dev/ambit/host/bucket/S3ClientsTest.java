package dev.ambit.host.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestPort;
import dev.ambit.host.lookup.ForwardingHosts;
import dev.ambit.host.lookup.ServerContact;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gaul.s3proxy.checksum.FlexChecksum;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/// The S3 port with SDKs of AWS at their defaults, and the answers of S3 that they expect.
class S3ClientsTest {

    private static final String BUCKET = "acme-ui";
    private static final String SECRET = "secret";
    private static final int PART_BYTES = 5 << 20;

    @TempDir
    Path data;

    private int port;
    private BucketServer server;
    private S3Client client;

    @BeforeEach
    void start() {
        serve(Buckets.in(data));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void serve(Buckets buckets) {
        buckets.make(BUCKET);
        port = TestPort.free();
        server = BucketServer.start(
                "127.0.0.1",
                port,
                buckets,
                key -> key.equals(BUCKET)
                        ? Optional.of(new AccessKeyGrant(SECRET, BUCKET, null, false, null, null))
                        : Optional.empty(),
                new ServerContact(Duration.ZERO, InstantSource.system()),
                new ForwardingHosts(),
                InstantSource.system());
        client = S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(BUCKET, SECRET)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    /// The transfer managers of the SDKs name an algorithm when they begin an upload, and the checksum of each part
    /// when they complete it.
    @ParameterizedTest
    @EnumSource
    void upload_in_parts_with_checksums_is_completed(FlexChecksum algorithm) {
        HeadObjectResponse head = upload(algorithm);

        assertThat(head.contentLength()).isEqualTo(2L * PART_BYTES + 1);
        assertThat(head.toString()).contains(algorithm.element() + "=");
        assertThat(client.listMultipartUploads(it -> it.bucket(BUCKET)).uploads())
                .isEmpty();
    }

    @Test
    void upload_in_parts_with_checksums_is_completed_in_the_store_of_the_operator(@TempDir Path root) throws Exception {
        stop();
        try (TestStore store = TestStore.start(root)) {
            serve(Buckets.at(URI.create(store.url())));

            assertThat(upload(FlexChecksum.CRC32).contentLength()).isEqualTo(2L * PART_BYTES + 1);
        }
    }

    private HeadObjectResponse upload(FlexChecksum algorithm) {
        String id = client.createMultipartUpload(it -> it.bucket(BUCKET)
                        .key("large.bin")
                        .checksumAlgorithm(ChecksumAlgorithm.fromValue(algorithm.name())))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (int number : List.of(1, 99, Uploads.PARTS_MAX)) {
            byte[] bytes = new byte[number == Uploads.PARTS_MAX ? 1 : PART_BYTES];
            SdkChecksum sum = algorithm.newChecksum();
            sum.update(bytes);
            String value = Base64.getEncoder().encodeToString(sum.getChecksumBytes());
            var upload = UploadPartRequest.builder()
                    .bucket(BUCKET)
                    .key("large.bin")
                    .uploadId(id)
                    .partNumber(number);
            var completed = CompletedPart.builder().partNumber(number);
            algorithm.setOn(upload, value);
            algorithm.setOn(completed, value);
            String etag = client.uploadPart(upload.build(), RequestBody.fromBytes(bytes))
                    .eTag();
            parts.add(completed.eTag(etag).build());
        }
        client.completeMultipartUpload(
                it -> it.bucket(BUCKET).key("large.bin").uploadId(id).multipartUpload(all -> all.parts(parts)));
        return client.headObject(it -> it.bucket(BUCKET).key("large.bin").checksumMode(ChecksumMode.ENABLED));
    }

    @Test
    void part_above_the_limit_is_refused_and_parts_stay_hidden() {
        String id = client.createMultipartUpload(it -> it.bucket(BUCKET).key("large.bin"))
                .uploadId();
        client.uploadPart(
                it -> it.bucket(BUCKET).key("large.bin").uploadId(id).partNumber(1), RequestBody.fromString("part"));

        refused(
                400,
                "InvalidRequest",
                () -> client.uploadPart(
                        it -> it.bucket(BUCKET).key("large.bin").uploadId(id).partNumber(Uploads.PARTS_MAX + 1),
                        RequestBody.fromString("part")));
        refused(
                400,
                "InvalidArgument",
                () -> client.getObjectAsBytes(it -> it.bucket(BUCKET).key(".mpus-%s-large.bin-1".formatted(id))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void copy_meets_the_condition_of_its_destination(boolean isOfOperator, @TempDir Path root) throws Exception {
        TestStore store = isOfOperator ? TestStore.start(root) : null;
        if (store != null) {
            stop();
            serve(Buckets.at(URI.create(store.url())));
        }
        client.putObject(
                it -> it.bucket(BUCKET)
                        .key("source")
                        .contentType("text/x-source")
                        .metadata(Map.of("color", "red")),
                RequestBody.fromString("new"));
        String etag = client.putObject(it -> it.bucket(BUCKET).key("taken"), RequestBody.fromString("old"))
                .eTag();

        refused(
                412,
                "PreconditionFailed",
                () -> client.copyObject(copy("taken").ifNoneMatch("*").build()));
        refused(
                501,
                "NotImplemented",
                () -> client.copyObject(copy("taken").ifNoneMatch(etag).build()));
        refused(
                412,
                "PreconditionFailed",
                () -> client.copyObject(copy("taken").ifMatch("\"0\"").build()));
        refused(
                404,
                "NoSuchKey",
                () -> client.copyObject(copy("free").ifMatch(etag).build()));
        assertThat(text("taken", null)).isEqualTo("old");
        copied(copy("free").ifNoneMatch("*").build());
        copied(copy("taken").ifMatch(etag).build());

        assertThat(text("free", null)).isEqualTo("new");
        assertThat(text("taken", null)).isEqualTo("new");
        HeadObjectResponse head = client.headObject(it -> it.bucket(BUCKET).key("free"));
        assertThat(head.contentType()).isEqualTo("text/x-source");
        assertThat(head.metadata()).containsEntry("color", "red");
        if (store != null) {
            store.close();
        }
    }

    /// The store of an operator can close a connection after it has written the object. Then the condition refuses the
    /// repetition by the SDK, and only the object shows that the copy was made.
    private void copied(CopyObjectRequest request) {
        try {
            client.copyObject(request);
        } catch (S3Exception e) {
            assertThat(e.numAttempts()).as(e.getMessage()).isGreaterThan(1);
            assertThat(e.statusCode()).isEqualTo(412);
        }
    }

    @Test
    void write_meets_its_condition() {
        String etag = client.putObject(it -> it.bucket(BUCKET).key("taken"), RequestBody.fromString("old"))
                .eTag();

        refused(412, "PreconditionFailed", () -> put("taken", "*"));
        refused(501, "NotImplemented", () -> put("taken", etag));
        put("free", "*");
    }

    private void put(String key, String ifNoneMatch) {
        client.putObject(it -> it.bucket(BUCKET).key(key).ifNoneMatch(ifNoneMatch), RequestBody.fromString("new"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-3, 23",
        "bytes=8-, 89",
        "bytes=-2, 89",
        "bytes=8-99, 89",
        "bytes=5-2, 0123456789",
        "bytes=a-b, 0123456789",
        "bytes=, 0123456789",
        "lines=1-2, 0123456789"
    })
    void invalid_range_is_ignored(String range, String read) {
        client.putObject(it -> it.bucket(BUCKET).key("digits"), RequestBody.fromString("0123456789"));

        assertThat(text("digits", range)).isEqualTo(read);
    }

    @Test
    void range_after_the_end_is_refused_with_the_size() {
        client.putObject(it -> it.bucket(BUCKET).key("digits"), RequestBody.fromString("0123456789"));

        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(() -> text("digits", "bytes=10-"))
                .satisfies(it -> {
                    assertThat(it.statusCode()).isEqualTo(416);
                    assertThat(it.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("Content-Range"))
                            .contains("bytes */10");
                });
    }

    /// The SDK for Python, whose transfer manager uploads and copies in parts.
    @Test
    void sdk_for_python_works_with_its_defaults() throws IOException, InterruptedException {
        assumeTrue(python("-c", "import boto3") == 0, "boto3 is not installed");
        Path script = Files.writeString(data.resolve("client.py"), """
                import io, sys
                import boto3
                s3 = boto3.client('s3', endpoint_url=sys.argv[1], region_name='us-east-1',
                                  aws_access_key_id='acme-ui', aws_secret_access_key='secret')
                large = bytes(range(256)) * (12 << 12)
                for algorithm in [None, 'CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']:
                    try:
                        s3.upload_fileobj(io.BytesIO(large), 'acme-ui', 'large',
                                          ExtraArgs={'ChecksumAlgorithm': algorithm} if algorithm else {})
                    except boto3.exceptions.botocore.exceptions.MissingDependencyException:
                        continue
                    s3.copy({'Bucket': 'acme-ui', 'Key': 'large'}, 'acme-ui', 'copy')
                    back = io.BytesIO()
                    s3.download_fileobj('acme-ui', 'copy', back)
                    assert back.getvalue() == large, algorithm
                """);

        assertThat(python(script.toString(), "http://127.0.0.1:" + port)).isZero();
    }

    private static int python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                System.getLogger(S3ClientsTest.class.getName()).log(System.Logger.Level.WARNING, said);
            }
            return status;
        } catch (IOException _) {
            return 127;
        }
    }

    private static CopyObjectRequest.Builder copy(String to) {
        return CopyObjectRequest.builder()
                .sourceBucket(BUCKET)
                .sourceKey("source")
                .destinationBucket(BUCKET)
                .destinationKey(to);
    }

    private String text(String key, @Nullable String range) {
        return client.getObjectAsBytes(it -> it.bucket(BUCKET).key(key).range(range))
                .asUtf8String();
    }

    private static void refused(int status, String code, ThrowingCallable call) {
        assertThatExceptionOfType(S3Exception.class).isThrownBy(call).satisfies(it -> {
            assertThat(it.statusCode()).isEqualTo(status);
            assertThat(it.awsErrorDetails().errorCode()).isEqualTo(code);
        });
    }
}
