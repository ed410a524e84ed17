package dev.ambit.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Uploads images to production's bucket by the S3 API.
final class DemoImages {

    private static final String TYPE = "image/svg+xml";

    private final String address;
    private final JsonObject credentials;

    /// Creates the client.
    ///
    /// @param credentials credentials of production's bucket, which also allow access to the images
    DemoImages(String address, JsonObject credentials) {
        this.address = address;
        this.credentials = credentials;
    }

    /// Uploads images.
    ///
    /// @param under prefix of their names
    void put(String bucket, String under, List<Path> images) {
        try (S3Client client = client()) {
            for (Path image : images) {
                client.putObject(
                        it -> it.bucket(bucket).key(under + image.getFileName()).contentType(TYPE),
                        RequestBody.fromFile(image));
            }
        }
    }

    private S3Client client() {
        var key = AwsBasicCredentials.create(credentials.text("login"), credentials.text("secret"));
        return S3Client.builder()
                .endpointOverride(URI.create(address))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(key))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
