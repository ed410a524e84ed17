package dev.ambit.aws;

import static java.util.Objects.requireNonNull;

import dev.ambit.stack.Provider;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;

/// The production and the development stack of a store in an AWS account, without a server. Functions, stages and
/// buckets exist; distributions and hosts are made by tests.
///
/// @param domain host of production; null: the stacks have no hosts
/// @param details of resources that were made, by their names
record StoreOnAws(
        AwsClients clients,
        AwsAccount account,
        String name,
        UUID production,
        UUID development,
        @Nullable String domain,
        Map<String, Map<String, String>> details)
        implements ApiStageProvider.StageStack, CloudFrontProvider.CdnStack, Route53HostProvider.HostStack {

    private static final String INSTALLATION = "here";
    private static final String BEHAVIORS = """
            [{"path": "/assets/*", "origin": "BUCKET", "cacheSeconds": 3600},
             {"path": "/images/*", "origin": "MEDIA"},
             {"path": "/cart", "origin": "FUNCTION", "cacheSeconds": 0},
             {"path": "/news/*", "origin": "FUNCTION"}]
            """;

    /// Returns a store of which nothing exists.
    static StoreOnAws empty(AwsClients clients, AwsAccount account, String name) {
        return new StoreOnAws(
                clients, account, name, UUID.randomUUID(), UUID.randomUUID(), null, new ConcurrentHashMap<>());
    }

    static StoreOnAws make(AwsClients clients, AwsAccount account, String name) {
        StoreOnAws store = empty(clients, account, name);
        store.makeOrigins(false);
        store.makeOrigins(true);
        return store;
    }

    StoreOnAws withHosts(String host) {
        return new StoreOnAws(clients, account, name, production, development, host, details);
    }

    private void makeOrigins(boolean isDevelopment) {
        var functions = functions();
        WantedResource function = wanted(isDevelopment, ResourceKind.FUNCTION);
        String program = "program-of-%s-%s".formatted(name, isDevelopment ? "dev" : "prod");
        functions.ensure(function, _ -> {});
        details.put(key(function), functions.deploy(function, program, () -> LambdaProviderTest.zip(program), _ -> {}));
        make(stages(), stage(isDevelopment));
        var buckets = new S3BucketProvider(_ -> account, clients, INSTALLATION);
        make(buckets, wanted(isDevelopment, ResourceKind.ASSET_BUCKET));
        make(new S3MediaProvider(buckets, this), wanted(isDevelopment, ResourceKind.MEDIA));
    }

    /// Makes a distribution or a host, as provisioning does without its pauses.
    Map<String, String> make(WantedResource wanted) {
        return make(wanted.kind() == ResourceKind.CDN ? provider() : hosts(), wanted);
    }

    private Map<String, String> make(Provider provider, WantedResource wanted) {
        provider.check(wanted);
        TestSteps.repeat(() -> details.put(key(wanted), provider.ensure(wanted, _ -> {})));
        return requireNonNull(details.get(key(wanted)));
    }

    /// Returns the providers of everything that this class makes, except images.
    Stream<Provider> providers() {
        return Stream.of(
                functions(), stages(), new S3BucketProvider(_ -> account, clients, INSTALLATION), provider(), hosts());
    }

    private LambdaProvider functions() {
        return new LambdaProvider(_ -> account, clients, _ -> Map.of("PORT", "8080"), INSTALLATION);
    }

    private ApiStageProvider stages() {
        return new ApiStageProvider(_ -> account, clients, this, INSTALLATION);
    }

    CloudFrontProvider provider() {
        return new CloudFrontProvider(_ -> account, clients, this, INSTALLATION);
    }

    Route53HostProvider hosts() {
        return new Route53HostProvider(_ -> account, clients, _ -> Optional.empty(), this, INSTALLATION);
    }

    WantedResource cdn(boolean isDevelopment) {
        return wanted(isDevelopment, ResourceKind.CDN);
    }

    WantedResource host(boolean isDevelopment) {
        return wanted(isDevelopment, ResourceKind.HOST);
    }

    WantedResource stage(boolean isDevelopment) {
        return wanted(isDevelopment, ResourceKind.API_STAGE);
    }

    /// Returns the name of the asset bucket on S3.
    String bucket(boolean isDevelopment) {
        return bucket(isDevelopment, ResourceKind.ASSET_BUCKET);
    }

    /// Returns the name of production's bucket of images on S3.
    String images() {
        return bucket(false, ResourceKind.MEDIA);
    }

    private String bucket(boolean isDevelopment, ResourceKind kind) {
        return requireNonNull(details.get(key(wanted(isDevelopment, kind)))).getOrDefault("bucket", "none");
    }

    void upload(String bucket, String key, String text) {
        clients.s3(account).putObject(it -> it.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private WantedResource wanted(boolean isDevelopment, ResourceKind kind) {
        String end = isDevelopment ? "-dev" : "";
        String resource = switch (kind) {
            case CDN -> name + "-cdn" + end;
            case ASSET_BUCKET -> name + "-ui" + end;
            case MEDIA -> name + "-media" + end;
            case FUNCTION -> "serverless-%s-%s".formatted(name, isDevelopment ? "dev" : "prod");
            case API_STAGE -> isDevelopment ? "dev-stage" : "prod-stage";
            default -> (isDevelopment ? "dev." : "") + requireNonNull(domain);
        };
        Map<String, String> parameters = kind == ResourceKind.CDN
                ? Map.of(
                        "behaviors",
                        BEHAVIORS,
                        "errorPages",
                        "{\"404\": \"/errors/404.html\"}",
                        "cacheSeconds",
                        "60",
                        "compress",
                        "true")
                : Map.of();
        return TestAws.wanted(name, isDevelopment ? development : production, kind, resource, parameters);
    }

    private static String key(WantedResource it) {
        return "%s %s".formatted(it.kind(), it.name());
    }

    @Override
    public UUID production(WantedResource stage) {
        return production;
    }

    @Override
    public Optional<RemoteResource> original(WantedResource cdn) {
        return cdn.stage() == Stage.PRODUCTION ? Optional.empty() : find(cdn(false), cdn.kind());
    }

    @Override
    public Optional<WantedResource> function(WantedResource stage) {
        return Optional.of(wanted(stage.stage() == Stage.DEVELOPMENT, ResourceKind.FUNCTION));
    }

    @Override
    public Optional<String> host(WantedResource stage) {
        return Optional.empty();
    }

    @Override
    public Optional<RemoteResource> find(WantedResource of, ResourceKind kind) {
        if (kind == ResourceKind.HOST && domain == null) {
            return Optional.empty();
        }
        WantedResource wanted = wanted(of.stage() == Stage.DEVELOPMENT, kind);
        return Optional.of(new RemoteResource("aws", wanted, details.getOrDefault(key(wanted), Map.of())));
    }

    @Override
    public Optional<String> change(WantedResource host) {
        return Optional.empty();
    }

    @Override
    public void save(WantedResource host, String change) {
        // These tests publish changes at once.
    }
}
