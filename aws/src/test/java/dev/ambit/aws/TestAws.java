package dev.ambit.aws;

import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;

/// An AWS account with functions, on a stand-in.
final class TestAws {

    static final String ROLE = "arn:aws:iam::123456789012:role/ambit";
    static final String BOUNDARY = "arn:aws:iam::123456789012:policy/ambit-functions";

    /// How many times as fast as AWS the stand-in is.
    static final int SPEED = 50;

    private TestAws() {}

    static AwsClients clients(StrictAws aws) {
        return new AwsClients(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("server", "secret")),
                aws.address(),
                InstantSource.system(),
                SPEED);
    }

    /// Returns the account after it has published a layer, which the stand-in requires.
    static AwsAccount account(AwsClients clients) {
        var plain = new AwsAccount(ROLE, "an-external-id-of-tests", "eu-north-1", "ambit", null);
        String layer = clients.lambda(plain)
                .publishLayerVersion(it -> it.layerName("adapter")
                        .content(zip -> zip.zipFile(SdkBytes.fromByteArray(LambdaProviderTest.zip("adapter")))))
                .layerVersionArn();
        return new AwsAccount(
                ROLE,
                "an-external-id-of-tests",
                "eu-north-1",
                "ambit",
                new LambdaSettings(layer, BOUNDARY, List.of(), List.of()));
    }
}
