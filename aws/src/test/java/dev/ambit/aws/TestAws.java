package dev.ambit.aws;

import dev.ambit.stack.InProgressException;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;

/// An AWS account with functions, on a stand-in.
final class TestAws {

    static final String ROLE = "arn:aws:iam::123456789012:role/ambit";
    static final String BOUNDARY = "arn:aws:iam::123456789012:policy/ambit-functions";
    private static final int LOOKS_MAX = 50;

    private TestAws() {}

    static AwsClients clients(StrictAws aws) {
        return new AwsClients(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("server", "secret")), aws.address());
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

    static boolean fails(Runnable step) {
        try {
            step.run();
            return false;
        } catch (InProgressException _) {
            return true;
        }
    }

    /// Repeats a step as provisioning does, without its pauses.
    ///
    /// @return how often it was still in progress
    static int looks(Runnable step) {
        for (int i = 0; i < LOOKS_MAX; i++) {
            if (!fails(step)) {
                return i;
            }
        }
        throw new AssertionError("The step is still in progress after %d looks".formatted(LOOKS_MAX));
    }
}
