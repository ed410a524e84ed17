package dev.ambit;

import dev.ambit.stack.WantedResource;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A bucket client that uploads with Amazon's SDK.
record BucketClient(int port) implements ResourceClient {

    @Override
    public void write(WantedResource wanted, String text) {
        try (S3Client s3 = open(wanted)) {
            s3.putObject(it -> it.bucket(wanted.name()).key("it.txt"), RequestBody.fromString(text));
        }
    }

    @Override
    public String read(WantedResource wanted) {
        try (S3Client s3 = open(wanted)) {
            return s3.getObjectAsBytes(it -> it.bucket(wanted.name()).key("it.txt"))
                    .asUtf8String();
        }
    }

    private S3Client open(WantedResource wanted) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(wanted.name(), wanted.secret())))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
