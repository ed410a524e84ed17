package dev.ambit.aws;

import static java.util.Objects.requireNonNull;

import dev.ambit.core.CoreOptions;
import dev.ambit.core.CoreRoutes;
import dev.ambit.core.Server;
import dev.ambit.http.Router;
import dev.ambit.stack.Provider;
import dev.ambit.stack.WantedResource;
import dev.ambit.stacks.StackOptions;
import dev.ambit.stacks.StackRoutes;
import dev.ambit.stacks.StacksModule;
import dev.ambit.stacks.StacksUnderTest;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.Bucket;

/// Starts a server whose provider `aws` calls a stand-in.
public final class AwsServer implements StacksUnderTest {

    /// The body that attaches the AWS account of tests.
    public static final String ATTACH = """
            {"roleArn": "arn:aws:iam::123456789012:role/ambit", "externalId": "an-external-id-of-tests",
             "region": "eu-north-1", "prefix": "ambit"}
            """;

    private static final AwsAccount ACCOUNT =
            new AwsAccount("arn:aws:iam::123456789012:role/ambit", "an-external-id-of-tests", "eu-north-1", "ambit");
    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("server", "secret"));

    private final StrictAws aws;
    private @Nullable AwsModule module;

    public AwsServer(StrictAws aws) {
        this.aws = aws;
    }

    @Override
    public Server start(CoreOptions core, StackOptions options, List<Provider> providers, InstantSource clock) {
        Server server = Server.open(core, clock);
        try {
            AwsModule opened = AwsModule.at(server.parts(), CREDENTIALS, aws.address());
            StacksModule stacks = StacksModule.open(server, options, providers, opened);
            var router = new Router(CoreRoutes.idempotency(server.parts()));
            CoreRoutes.add(router, server.parts());
            StackRoutes.add(router, server.parts(), stacks.parts());
            opened.add(router, stacks.parts().resources);
            module = opened;
            server.serve(router.reference("aws"));
            stacks.start();
            return server;
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }

    /// Returns the providers of resources on AWS.
    public List<Provider> providers() {
        return requireNonNull(module).all();
    }

    /// Stores an object with the role of the attached account.
    public void write(WantedResource wanted, String text) {
        clients().s3(ACCOUNT).putObject(it -> it.bucket(bucket(wanted)).key("it.txt"), RequestBody.fromString(text));
    }

    public String read(WantedResource wanted) {
        return clients()
                .s3(ACCOUNT)
                .getObjectAsBytes(it -> it.bucket(bucket(wanted)).key("it.txt"))
                .asUtf8String();
    }

    private String bucket(WantedResource wanted) {
        List<String> names = BucketName.of(ACCOUNT, wanted);
        return clients().s3(ACCOUNT).listBuckets().buckets().stream()
                .map(Bucket::name)
                .filter(names::contains)
                .findFirst()
                .orElseThrow();
    }

    private AwsClients clients() {
        return new AwsClients(CREDENTIALS, aws.address());
    }
}
