package dev.ambit.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.TestAccount;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.bucket.Buckets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Uploads to one bucket with write access.
@Tag("ci")
class UploadTest {

    private static final String BUCKET = "acme-ui";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern CODE = Pattern.compile("<Code>(\\w+)</Code>");

    private static TestBuckets buckets;
    private static String secret;
    private static S3Client client;

    @BeforeAll
    static void start() throws IOException {
        buckets = TestBuckets.start();
        TestAccount acme = buckets.store("Acme");
        client = buckets.client(acme, "production");
        secret = acme.http()
                .get(acme.key(), "/api/v1/stacks/production/resources/ASSET_BUCKET/credentials")
                .isOk()
                .text("secret");
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        buckets.close();
    }

    @Test
    void object_keeps_its_content_type_and_cache_control() {
        client.putObject(
                it -> it.bucket(BUCKET)
                        .key("app/Näkyvä kuva.svg")
                        .contentType("image/svg+xml")
                        .cacheControl("max-age=60"),
                RequestBody.fromString("<svg/>"));

        HeadObjectResponse head = client.headObject(it -> it.bucket(BUCKET).key("app/Näkyvä kuva.svg"));
        assertThat(head.contentType()).isEqualTo("image/svg+xml");
        assertThat(head.cacheControl()).isEqualTo("max-age=60");
        assertThat(client.getObjectAsBytes(it ->
                                it.bucket(BUCKET).key("app/Näkyvä kuva.svg").range("bytes=1-3"))
                        .asUtf8String())
                .isEqualTo("svg");
        client.deleteObject(it -> it.bucket(BUCKET).key("app/Näkyvä kuva.svg"));
        assertThat(buckets.directory(BUCKET).resolve("app")).doesNotExist();
    }

    @Test
    void objects_are_listed_by_folders_and_pages() {
        for (String key : List.of("list/a.txt", "list/b.txt", "list/deep/c.txt")) {
            client.putObject(it -> it.bucket(BUCKET).key(key), RequestBody.fromString(key));
        }

        ListObjectsV2Response folder =
                client.listObjectsV2(it -> it.bucket(BUCKET).prefix("list/").delimiter("/"));
        assertThat(folder.contents()).extracting(S3Object::key).containsExactly("list/a.txt", "list/b.txt");
        assertThat(folder.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("list/deep/");
        List<String> pages = new ArrayList<>();
        client.listObjectsV2Paginator(it -> it.bucket(BUCKET).prefix("list/").maxKeys(1))
                .contents()
                .forEach(it -> pages.add(it.key()));
        assertThat(pages).containsExactly("list/a.txt", "list/b.txt", "list/deep/c.txt");
    }

    @Test
    void large_object_is_uploaded_in_parts() throws IOException {
        String upload = begin("large.bin");
        List<CompletedPart> parts = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
            parts.add(part(upload, "large.bin", number, new byte[5 << 20]));
        }

        client.completeMultipartUpload(
                it -> it.bucket(BUCKET).key("large.bin").uploadId(upload).multipartUpload(all -> all.parts(parts)));

        HeadObjectResponse head = client.headObject(it -> it.bucket(BUCKET).key("large.bin"));
        assertThat(head.contentLength()).isEqualTo(10 << 20);
        assertThat(head.contentType()).isEqualTo("application/x-large");
        assertThat(head.eTag()).endsWith("-2\"");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void object_over_the_size_limit_is_refused_as_a_whole_and_in_parts() throws Exception {
        String upload = begin("huge.bin");
        part(upload, "huge.bin", 1, new byte[1 << 20]);

        try (S3Presigner presigner = presigner()) {
            PresignedRequest presigned = presigner.presignPutObject(it -> it.signatureDuration(Duration.ofMinutes(1))
                    .putObjectRequest(put -> put.bucket(BUCKET).key("huge.bin")));
            PresignedRequest second = presigner.presignUploadPart(it -> it.signatureDuration(Duration.ofMinutes(1))
                    .uploadPartRequest(put ->
                            put.bucket(BUCKET).key("huge.bin").uploadId(upload).partNumber(2)));
            assertThat(announce(presigned, Buckets.BYTES_MAX + 1)).isEqualTo("400 EntityTooLarge");
            assertThat(announce(second, Buckets.BYTES_MAX)).isEqualTo("400 EntityTooLarge");
        }
        assertRefused(() -> part(upload, "huge.bin", 101, new byte[1]), "InvalidRequest");

        client.abortMultipartUpload(it -> it.bucket(BUCKET).key("huge.bin").uploadId(upload));
        assertThat(unfinished()).isEmpty();
        assertThat(buckets.directory(BUCKET).resolve("huge.bin")).doesNotExist();
    }

    @Test
    void multipart_uploads_of_a_bucket_are_limited_to_100() throws IOException {
        BlobStore store = new FilesystemNio2BlobStore(
                HostDirectory.in(buckets.data()).resolve("buckets").toString());
        List<MultipartUpload> uploads = IntStream.range(0, 100)
                .mapToObj(it -> store.initiateMultipartUpload(CreateMultipartUploadRequest.builder()
                        .bucket(BUCKET)
                        .key("many/" + it)
                        .build()))
                .toList();

        assertRefused(() -> begin("many/100"), "InvalidRequest");

        uploads.forEach(store::abortMultipartUpload);
        assertThat(unfinished()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/acme-ui/../acme-media/escaped",
                "/acme-ui/..%2Facme-media%2Fescaped",
                "/acme-ui/%2e%2e/acme-media/escaped",
                "/acme-ui/%2e%2e%2facme-media%2fescaped",
                "/acme-ui/a/../../acme-media/escaped",
                "/acme-ui/..%2F..%2Fescaped",
                "/acme-ui/%2Ftmp%2Fescaped",
                "/acme-ui//tmp/escaped",
                "/acme-ui%2F..%2Facme-media/escaped",
                "/..%2Fescaped/escaped",
                "/%2e%2e/escaped",
                "/./escaped",
                "/acme-ui/.s3proxy-versions/escaped",
                "/acme-ui/.mpus-escaped",
                "/acme-ui/x%00/escaped",
            })
    void object_name_outside_the_bucket_is_refused(String path) throws Exception {
        assertThat(raw(SdkHttpMethod.PUT, "/acme-ui/a%20plain/name", "")).isEqualTo("200");

        for (SdkHttpMethod method : List.of(SdkHttpMethod.PUT, SdkHttpMethod.GET, SdkHttpMethod.DELETE)) {
            assertThat(raw(method, path, ""))
                    .as("%s", method)
                    .isIn("400", "400 InvalidArgument", "400 InvalidURI", "404 NoSuchBucket", "403 AccessDenied");
        }
        assertNothingEscaped();
    }

    @ParameterizedTest
    @CsvSource({
        "prefix=..%2Facme-media%2F",
        "prefix=..",
        "prefix=%2Fetc%2F",
        "prefix=a%2F..%2F..%2F..%2F",
    })
    @Tag("long")
    void listing_outside_the_bucket_is_refused(String query) throws Exception {
        assertThat(raw(SdkHttpMethod.GET, "/acme-ui", query)).isEqualTo("400 InvalidArgument");
    }

    @Test
    void upload_id_or_copy_source_outside_the_bucket_is_refused() throws Exception {
        for (String id : List.of("..%2F..%2Fescaped", "..%2Facme-media%2Fescaped", "x%2F..%2F..%2Fescaped")) {
            assertThat(raw(SdkHttpMethod.PUT, "/acme-ui/x", "partNumber=1&uploadId=" + id))
                    .isEqualTo("404 NoSuchUpload");
            assertThat(raw(SdkHttpMethod.DELETE, "/acme-ui/x", "uploadId=" + id))
                    .isEqualTo("404 NoSuchUpload");
            assertThat(raw(SdkHttpMethod.GET, "/acme-ui/x", "uploadId=" + id)).isEqualTo("404 NoSuchUpload");
        }
        assertRefused(
                () -> client.copyObject(it -> it.sourceBucket(BUCKET)
                        .sourceKey("../acme-media/x")
                        .destinationBucket(BUCKET)
                        .destinationKey("escaped")),
                "InvalidArgument");
        var traversal = ObjectIdentifier.builder().key("../acme-media").build();
        client.deleteObjects(it -> it.bucket(BUCKET).delete(all -> all.objects(List.of(traversal))));
        assertThat(buckets.directory("acme-media")).isDirectory();
        assertNothingEscaped();
    }

    @Test
    void name_cannot_be_both_an_object_and_a_folder() {
        client.putObject(it -> it.bucket(BUCKET).key("name"), RequestBody.fromString("object"));
        assertRefused(
                () -> client.putObject(it -> it.bucket(BUCKET).key("name/below"), RequestBody.fromString("x")),
                "InvalidRequest");
        client.putObject(it -> it.bucket(BUCKET).key("folder/below"), RequestBody.fromString("object"));
        assertRefused(
                () -> client.putObject(it -> it.bucket(BUCKET).key("folder"), RequestBody.fromString("x")),
                "InvalidRequest");
        assertRefused(
                () -> client.putObject(it -> it.bucket(BUCKET).key("x".repeat(161)), RequestBody.fromString("x")),
                "InvalidArgument");
    }

    private static S3Presigner presigner() {
        return S3Presigner.builder()
                .endpointOverride(buckets.address())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(BUCKET, secret)))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    private static String begin(String key) {
        return client.createMultipartUpload(it -> it.bucket(BUCKET).key(key).contentType("application/x-large"))
                .uploadId();
    }

    private static CompletedPart part(String upload, String key, int number, byte[] bytes) {
        String etag = client.uploadPart(
                        it -> it.bucket(BUCKET).key(key).uploadId(upload).partNumber(number),
                        RequestBody.fromBytes(bytes))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private static List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.list(buckets.directory(BUCKET))) {
            return files.filter(it -> it.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static void assertNothingEscaped() throws IOException {
        try (Stream<Path> files = Files.walk(HostDirectory.in(buckets.data()).resolve("buckets"))) {
            assertThat(files).noneMatch(it -> it.toString().contains("escaped"));
        }
        assertThat(buckets.data().resolve("escaped")).doesNotExist();
        assertThat(Path.of("/tmp/escaped")).doesNotExist();
    }

    /// Sends a request with a signature that no client would send.
    ///
    /// @return the status, and the error code of S3 unless it succeeds
    private static String raw(SdkHttpMethod method, String path, String query) throws Exception {
        var request =
                SdkHttpRequest.builder().method(method).uri(buckets.address()).encodedPath(path);
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            String[] words = pair.split("=", 2);
            request.putRawQueryParameter(words[0], URLDecoder.decode(words[1], UTF_8));
        }
        byte[] body = method == SdkHttpMethod.PUT ? "escaped".getBytes(UTF_8) : new byte[0];
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(it -> it.identity(AwsCredentialsIdentity.create(BUCKET, secret))
                        .request(request.build())
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false))
                .request();
        String question = query.isEmpty() ? "" : "?" + query;
        var sent = HttpRequest.newBuilder(URI.create(buckets.address() + path + question))
                .method(method.name(), BodyPublishers.ofByteArray(body));
        signed.forEachHeader((name, values) -> {
            if (!name.equals("Host")) {
                sent.header(name, values.getFirst());
            }
        });
        return answer(sent.build());
    }

    private static String answer(HttpRequest request) throws Exception {
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        return code(answer.statusCode(), answer.body());
    }

    private static String code(int status, String answer) {
        Matcher code = CODE.matcher(answer);
        return code.find() ? "%d %s".formatted(status, code.group(1)) : "" + status;
    }

    /// Announces the length of a body and sends nothing of it.
    private static String announce(PresignedRequest it, long length) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), buckets.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("""
                    PUT %s HTTP/1.1
                    Host: 127.0.0.1:%d
                    Content-Length: %d
                    Connection: close

                    """.formatted(it.url().getFile(), buckets.port(), length)
                    .replace("\n", "\r\n")
                    .getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return code(Integer.parseInt(answer.split(" ", 3)[1]), answer);
        }
    }

    private static void assertRefused(ThrowingCallable act, String code) {
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(act)
                .satisfies(it -> assertThat(it.awsErrorDetails().errorCode()).isEqualTo(code));
    }
}
