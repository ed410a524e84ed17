package dev.ambit.aws;

import static dev.ambit.aws.TestAws.ACCOUNT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import dev.ambit.branch.RemoteBranches;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.CoreParts;
import dev.ambit.core.CoreRoutes;
import dev.ambit.core.Server;
import dev.ambit.http.Router;
import dev.ambit.http.Sha256;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteFunctionProvider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.ClusteredDatabaseProvider;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stacks.RemoteEngines;
import dev.ambit.stacks.StackOptions;
import dev.ambit.stacks.StackRoutes;
import dev.ambit.stacks.StacksModule;
import dev.ambit.stacks.StacksUnderTest;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.StrictLambda;
import dev.ambit.standin.aws.TlsRedis;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.ssm.model.Parameter;

/// Starts a server whose provider `aws` calls a stand-in.
public final class AwsServer implements StacksUnderTest {

    /// The body that attaches the AWS account of tests.
    public static final String ATTACH = """
            {"roleArn": "arn:aws:iam::123456789012:role/ambit", "externalId": "an-external-id-of-tests",
             "region": "eu-north-1", "prefix": "ambit"}
            """;

    private static final int MEGABYTES_MAX = 100;

    private final StrictAws aws;
    private final int speed;
    private @Nullable AwsModule module;
    private @Nullable AwsAccount account;

    public AwsServer(StrictAws aws) {
        this(aws, TestAws.SPEED);
    }

    /// @param speed how many times as fast as AWS the stand-in is
    public AwsServer(StrictAws aws, int speed) {
        this.aws = aws;
        this.speed = speed;
    }

    @Override
    public Server start(CoreOptions core, StackOptions options, List<Provider> providers, InstantSource clock) {
        return start(core, options, providers, clock, this::open);
    }

    /// Starts a server with the provider `aws` that a function returns.
    static Server start(
            CoreOptions core,
            StackOptions options,
            List<Provider> providers,
            InstantSource clock,
            Function<CoreParts, AwsModule> aws) {
        Server server = Server.open(core, clock);
        try {
            AwsModule opened = aws.apply(server.parts());
            StacksModule stacks =
                    StacksModule.open(server, options, providers, new RemoteEngines(opened, RemoteBranches.NONE));
            var router = new Router(CoreRoutes.idempotency(server.parts()));
            CoreRoutes.add(router, server.parts());
            StackRoutes.add(router, server.parts(), stacks.parts());
            opened.add(router, stacks.parts().resources, stacks.parts().adoption);
            server.serve(router.reference("aws"));
            stacks.start();
            return server;
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }

    /// Returns the provider `aws` of a server that is started elsewhere.
    public AwsModule open(CoreParts core) {
        AwsModule opened = AwsModule.at(
                core, new AwsEndpoint(aws.address(), speed, aws.elastiCache().trust()));
        module = opened;
        return opened;
    }

    /// Returns the text of each object by key.
    ///
    /// @param bucket beginning of the bucket's name
    public Map<String, String> objects(String bucket) {
        S3Client s3 = clients().s3(ACCOUNT);
        String name = s3.listBuckets().buckets().stream()
                .map(Bucket::name)
                .filter(it -> it.startsWith(bucket))
                .findFirst()
                .orElseThrow();
        Map<String, String> texts = new HashMap<>();
        s3.listObjectsV2(it -> it.bucket(name))
                .contents()
                .forEach(it -> texts.put(
                        it.key(),
                        s3.getObjectAsBytes(get -> get.bucket(name).key(it.key()))
                                .asUtf8String()));
        return texts;
    }

    /// Returns the providers of resources on AWS, and of databases on RDS.
    public List<Provider> providers() {
        AwsModule opened = requireNonNull(module);
        return Stream.concat(
                        opened.all().stream(),
                        ClusteredDatabaseProvider.all(
                                        new DatabaseClusters(null, opened, MEGABYTES_MAX), _ -> Optional.empty())
                                .stream()
                                .filter(it -> it.name().equals(Providers.AWS)))
                .toList();
    }

    /// Returns the body with a role of its own, because no two accounts may have the same role and prefix.
    public static String withOwnRole(String attachment, String account) {
        return attachment.replace("role/ambit\"", "role/ambit-%s\"".formatted(account));
    }

    /// Returns the body that attaches the AWS account with functions.
    public String attachmentWithFunctions() {
        LambdaSettings functions = withFunctions().requireFunctions();
        return ATTACH.replace(
                "\"prefix\": \"ambit\"",
                "\"prefix\": \"ambit\", \"functions\": {\"adapterLayer\": \"%s\", \"permissionsBoundary\": \"%s\", \"environmentKey\": \"%s\"}"
                        .formatted(functions.adapterLayer(), functions.permissionsBoundary(), functions.key()));
    }

    /// Returns the body that attaches the AWS account with functions and a new hosted zone.
    public String attachmentWithHosts(String domain) {
        AwsAccount hosting = TestAws.withZone(clients(), withFunctions(), domain);
        account = hosting;
        return attachmentWithFunctions()
                .replace(
                        "\"prefix\": \"ambit\"",
                        "\"prefix\": \"ambit\", \"hostedZone\": \"%s\"".formatted(hosting.requireHostedZone()));
    }

    /// Returns a production that exists in the AWS account of [#attachmentWithHosts].
    RunningProduction production(String name, String host) {
        return RunningProduction.create(aws, withFunctions(), name, host);
    }

    /// Requests the start page of a host from CloudFront.
    public String visit(String host) throws IOException {
        return visit(host, "/");
    }

    /// Requests a path of a host from CloudFront.
    String visit(String host, String path) throws IOException {
        try {
            return aws.cloudFront().visit(host, path);
        } catch (StrictLambda.Refused e) {
            throw new IOException(e.getMessage());
        }
    }

    /// Returns the invalidated paths of all distributions, each after its domain.
    public List<String> invalidated() {
        return aws.cloudFront().invalidated();
    }

    private AwsAccount withFunctions() {
        AwsAccount known = account;
        AwsAccount made = known == null ? TestAws.account(clients()) : known;
        account = made;
        return made;
    }

    /// Deploys a program to a function, as a deploy does without its pauses.
    public void deploy(WantedResource function, String program) {
        var functions = (RemoteFunctionProvider) providers().stream()
                .filter(it -> it.kind() == ResourceKind.FUNCTION)
                .findFirst()
                .orElseThrow();
        TestSteps.repeat(() -> functions.deploy(
                function, Sha256.hex(program).substring(0, 40), () -> LambdaProviderTest.zip(program), _ -> {}));
    }

    /// Invokes a function and returns its answer.
    public String invoke(WantedResource function) {
        return clients()
                .lambda(withFunctions())
                .invoke(it -> it.functionName(LambdaName.of(withFunctions(), function))
                        .qualifier("live"))
                .payload()
                .asUtf8String();
    }

    /// Returns the variables of a function.
    public Map<String, String> variables(WantedResource function) {
        return variables(LambdaName.of(withFunctions(), function));
    }

    Map<String, String> variables(String function) {
        return clients()
                .lambda(withFunctions())
                .getFunctionConfiguration(it -> it.functionName(function))
                .environment()
                .variables();
    }

    /// Returns the values of Parameter Store below a path that ends with `/`, by the rest of their names.
    Map<String, String> parameters(String path) {
        return clients()
                .ssm(ACCOUNT)
                .getParametersByPath(it -> it.path(path).withDecryption(true))
                .parameters()
                .stream()
                .collect(toMap(it -> it.name().substring(path.length()), Parameter::value));
    }

    /// Returns the URL of an API stage.
    public String stageUrl(WantedResource stage) {
        return clients().apiGateway(withFunctions()).getRestApis().items().stream()
                .filter(it -> it.name().startsWith("ambit-%s-".formatted(stage.store())))
                .map(it -> clients().stageUrl(withFunctions(), it.id(), stage.name()))
                .findFirst()
                .orElseThrow();
    }

    /// Makes each change of a function take this number of queries.
    public void changeFunctionsFor(int queries) {
        aws.lambda().changeFor(queries);
    }

    /// Returns the Redis server of a cache of its own.
    public TlsRedis cacheOf(WantedResource session) {
        return requireNonNull(
                aws.elastiCache().caches().redis(ElastiCacheUser.idOf(ACCOUNT, session)), "The stack has no cache");
    }

    /// Stores an object in a bucket with the role of the attached account.
    void upload(String bucket, String key, String text) {
        clients().s3(ACCOUNT).putObject(it -> it.bucket(bucket).key(key), RequestBody.fromString(text));
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

    public void deleteBucket(String bucket) {
        clients().s3(ACCOUNT).deleteBucket(it -> it.bucket(bucket));
    }

    /// Returns the ARNs of all policies that Ambit made.
    public List<String> policies() {
        return iam().listPolicies(it -> it.pathPrefix("/ambit/")).policies().stream()
                .map(Policy::arn)
                .toList();
    }

    /// Returns the document of the default version of a policy.
    public String policy(String arn) {
        String version = iam().getPolicy(it -> it.policyArn(arn)).policy().defaultVersionId();
        return URLDecoder.decode(
                iam().getPolicyVersion(it -> it.policyArn(arn).versionId(version))
                        .policyVersion()
                        .document(),
                UTF_8);
    }

    /// Creates a group of people who have the policy.
    public void attachPolicy(String group, String arn) {
        iam().createGroup(it -> it.groupName(group));
        iam().attachGroupPolicy(it -> it.groupName(group).policyArn(arn));
    }

    public void detachPolicy(String group, String arn) {
        iam().detachGroupPolicy(it -> it.groupName(group).policyArn(arn));
    }

    private IamClient iam() {
        return clients().iam(ACCOUNT);
    }

    /// Returns the names of all buckets, and the paths of all parameters of Ambit.
    public List<String> left() {
        return Stream.concat(
                        clients().s3(ACCOUNT).listBuckets().buckets().stream().map(Bucket::name),
                        clients()
                                .ssm(ACCOUNT)
                                .getParametersByPath(it -> it.path("/ambit").recursive(true))
                                .parameters()
                                .stream()
                                .map(Parameter::name))
                .toList();
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
        return TestAws.clients(aws);
    }
}
