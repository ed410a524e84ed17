package dev.ambit.e2e;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.http.Sha256;
import java.net.URI;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The asset bucket of a stack, accessed with Amazon's client.
record UpgradeBucket(S3Client s3, String name) implements AutoCloseable {

    private static final int PART_BYTES = 64;

    static UpgradeBucket of(TestAccount account, String environment, int port) {
        String stack = "/api/v1/stacks/" + environment;
        Reply login = account.http()
                .get(account.key(), stack + "/resources/ASSET_BUCKET/credentials")
                .isOk();
        S3Client s3 = S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(login.text("login"), login.text("secret"))))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        return new UpgradeBucket(s3, login.text("login"));
    }

    /// Starts a multipart upload and leaves it incomplete.
    void beginUpload(String key) {
        String upload = s3.createMultipartUpload(it -> it.bucket(name).key(key)).uploadId();
        s3.uploadPart(
                it -> it.bucket(name).key(key).uploadId(upload).partNumber(1),
                RequestBody.fromBytes(new byte[PART_BYTES]));
    }

    /// Returns the SHA-256 of each object by key, and incomplete uploads.
    Map<String, Object> content() {
        Map<String, Object> content = new TreeMap<>();
        for (S3Object object : s3.listObjectsV2(it -> it.bucket(name)).contents()) {
            byte[] bytes =
                    s3.getObjectAsBytes(it -> it.bucket(name).key(object.key())).asByteArray();
            content.put(object.key(), HexFormat.of().formatHex(Sha256.of(bytes)));
        }
        s3.listMultipartUploads(it -> it.bucket(name))
                .uploads()
                .forEach(it -> content.put("unfinished " + it.key(), it.uploadId()));
        return content;
    }

    @Override
    public void close() {
        s3.close();
    }
}
