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

/// Puts images where production keeps them, as any client of S3 does.
final class DemoImages {

    private static final String TYPE = "image/svg+xml";

    private final String address;
    private final Thing credentials;

    /// @param credentials of production's bucket, which reach its images as well
    DemoImages(String address, Thing credentials) {
        this.address = address;
        this.credentials = credentials;
    }

    /// @param under what their names begin with
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
