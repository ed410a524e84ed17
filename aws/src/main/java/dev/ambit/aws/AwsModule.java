package dev.ambit.aws;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.IdempotencyRule.CLAIMED;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.ambit.core.Contracts;
import dev.ambit.core.CoreParts;
import dev.ambit.core.PlatformParts;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.http.Router;
import dev.ambit.parameter.StackParameters;
import dev.ambit.stack.FunctionVariables;
import dev.ambit.stack.HostCheck;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ProviderPrices;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteProviders;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackAdoption;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StackSources;
import dev.ambit.stack.UsualDuration;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// The provider `aws`: its resources and its routes.
public final class AwsModule implements RemoteProviders {

    private static final String DATABASE = "/api/v1/accounts/{slug}/aws/database";
    private static final String CACHE = "/api/v1/accounts/{slug}/aws/cache";
    private static final String COSTS = "/api/v1/accounts/{slug}/aws/costs";

    private final CoreParts core;
    private final AwsClients clients;
    private final List<Provider> providers;
    private final List<AdoptedProvider> adopting;
    private volatile @Nullable FunctionVariables variables;
    private volatile @Nullable HostCheck hosts;

    private AwsModule(
            CoreParts core, AwsCredentialsProvider own, @Nullable URI endpoint, int speed, SSLSocketFactory trust) {
        this.core = core;
        this.clients = new AwsClients(own, endpoint, core.platform.clock, speed, trust);
        PlatformParts platform = core.platform;
        String installation = core.accounts.receiptKey.installation();
        var parameters = new StackParameters(platform.secrets, new StackSources());
        var resources = new StackResources(platform.secrets);
        var stack = new CdnStackReading(platform.transactions, resources);
        var buckets = new S3BucketProvider(this::account, clients, installation);
        var functions = new LambdaProvider(
                this::account, clients, it -> requireNonNull(variables).of(it), installation);
        var stages = new ApiStageProvider(
                this::account, clients, new StageStackReading(platform.transactions, resources), installation);
        var distributions = new CloudFrontProvider(this::account, clients, stack, installation);
        var hostRecords = new Route53HostProvider(
                this::account,
                clients,
                it -> requireNonNull(hosts).objection(it),
                new HostStackReading(platform.transactions, resources),
                installation);
        this.providers = List.of(
                buckets,
                new S3MediaProvider(buckets, stack),
                new IamPolicyProvider(
                        this::account, clients, new PolicyStackReading(platform.transactions, resources), installation),
                new SsmParameterProvider(this::account, clients, it -> values(parameters, it), installation),
                new ElastiCacheSessionProvider(this::account, this::cache, clients, installation),
                functions,
                stages,
                distributions,
                hostRecords);
        this.adopting = Stream.of(
                        Map.entry(buckets, new AdoptedBucket(clients)),
                        Map.entry(functions, new AdoptedFunction(clients)),
                        Map.entry(stages, new AdoptedStage(clients)),
                        Map.entry(distributions, new AdoptedDistribution(clients)),
                        Map.entry(hostRecords, new AdoptedHost(clients)))
                .map(it -> new AdoptedProvider(
                        it.getKey(),
                        it.getValue(),
                        this::account,
                        wanted -> stack.find(wanted, ResourceKind.CDN),
                        installation))
                .toList();
    }

    /// Uses AWS with the credentials that the AWS SDK finds: environment, profile, or role of the machine.
    public static AwsModule of(CoreParts core) {
        return new AwsModule(core, DefaultCredentialsProvider.builder().build(), null, 1, (SSLSocketFactory)
                SSLSocketFactory.getDefault());
    }

    /// Uses a stand-in for AWS.
    public static AwsModule at(CoreParts core, AwsEndpoint endpoint) {
        var own = StaticCredentialsProvider.create(AwsBasicCredentials.create("server", "secret"));
        return new AwsModule(core, own, endpoint.address(), endpoint.speed(), endpoint.trust());
    }

    @Override
    public List<Provider> all() {
        return providers;
    }

    @Override
    public List<Provider> adopting() {
        return List.copyOf(adopting);
    }

    @Override
    public String providerOf(Handle tx, AccountId account) {
        return AwsAccounts.isThere(tx, account) ? Providers.AWS : Providers.LOCAL;
    }

    /// Some kinds are made on AWS only if the operator has set this up.
    @Override
    public boolean makes(Handle tx, AccountId account, ResourceKind kind) {
        return switch (kind) {
            case FUNCTION, API_STAGE -> AwsAccounts.hasFunctions(tx, account);
            case HOST, CDN -> AwsAccounts.hasHostedZone(tx, account);
            case POLICY -> AwsAccounts.hasAccessPolicies(tx, account);
            case DATABASE -> AwsDatabases.isThere(tx, account);
            case SESSION -> AwsCaches.isThere(tx, account) || AwsAccounts.hasCacheNodes(tx, account);
            default -> true;
        };
    }

    @Override
    public void connect(FunctionVariables of) {
        variables = of;
    }

    @Override
    public void connectHosts(HostCheck check) {
        hosts = check;
    }

    @Override
    public Optional<String> databaseUrl(AccountId account) {
        PlatformParts platform = core.platform;
        return platform.transactions
                .in(account, tx -> AwsDatabases.find(tx, account, platform.secrets))
                .map(it -> it.database().url());
    }

    @Override
    public List<String> databaseUrls() {
        PlatformParts platform = core.platform;
        return platform.transactions.read(Operator.OPERATOR, tx -> AwsDatabases.all(tx, platform.secrets)).stream()
                .map(AwsDatabase::url)
                .distinct()
                .toList();
    }

    @Override
    public Optional<String> databaseServer(Handle tx, AccountId account) {
        return AwsDatabases.server(tx, account);
    }

    private Map<String, String> values(StackParameters parameters, WantedResource wanted) {
        return core.platform.transactions.in(
                wanted.account(), tx -> parameters.of(tx, wanted.account(), wanted.environment()));
    }

    @Override
    public ProviderPrices prices(Handle tx, AccountId account, String provider) {
        return AwsPrices.of(
                AwsAccounts.region(tx, account).orElse(null),
                AwsCosts.find(tx, account).orElse(AwsCosts.Known.NOTHING));
    }

    /// CloudFront publishes no figures. Users of Terraform report 15 to 20 minutes for a creation, and more than 40
    /// for a deletion; newer reports are shorter.
    @Override
    public Map<ResourceKind, UsualDuration> usualDurations(String provider) {
        return Map.of(ResourceKind.CDN, new UsualDuration(5, 40));
    }

    private AwsAccount account(WantedResource wanted) {
        PlatformParts platform = core.platform;
        return platform.transactions
                .in(wanted.account(), tx -> AwsAccounts.find(tx, wanted.account(), platform.secrets))
                .map(AwsAccounts.Attached::account)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "No AWS account is attached to `%s`. Ask the operator to attach it."
                                .formatted(wanted.store())));
    }

    private Optional<AwsCache> cache(WantedResource wanted) {
        PlatformParts platform = core.platform;
        return platform.transactions
                .in(wanted.account(), tx -> AwsCaches.find(tx, wanted.account(), platform.secrets))
                .map(AwsCaches.Attached::cache);
    }

    /// Adds the routes for the operator.
    public void add(Router router, StackResources resources, StackAdoption adoption) {
        PlatformParts platform = core.platform;
        var accounts = new AwsAccountApi(
                platform.authentication, platform.transactions, platform.secrets, resources, clients, platform.clock);
        router.get(
                        "/api/v1/accounts/{slug}/aws",
                        "getAwsAccount",
                        accounts::get,
                        Contracts.operator(gives(200, AwsAccountApi.View.class))
                                .summary("Get the AWS account in which new stacks of an account are made"))
                .put(
                        "/api/v1/accounts/{slug}/aws",
                        "attachAwsAccount",
                        CLAIMED,
                        accounts::attach,
                        Contracts.operator(gives(200, AwsAccountApi.View.class).body(AwsAccountApi.AttachBody.class))
                                .role("admin")
                                .summary("Attach an AWS account; stacks that exist already stay where they are"))
                .delete(
                        "/api/v1/accounts/{slug}/aws",
                        "detachAwsAccount",
                        CLAIMED,
                        accounts::detach,
                        Contracts.operator(gives(200, AwsAccountApi.View.class))
                                .role("admin")
                                .summary("Detach the AWS account, if no stack uses it"));
        addDatabases(router, resources);
        addCaches(router, resources);
        addCosts(router);
        addAdoptions(router, adoption);
    }

    private void addAdoptions(Router router, StackAdoption adoption) {
        PlatformParts platform = core.platform;
        var adoptions = new AwsAdoptionApi(
                platform.authentication, platform.transactions, platform.secrets, adoption, clients, adopting);
        router.post(
                "/api/v1/accounts/{slug}/aws/adoptions",
                "adoptAwsResources",
                CLAIMED,
                adoptions::adopt,
                Contracts.operator(gives(200, AwsAdoptionApi.View.class).body(AwsAdoptionApi.Body.class))
                        .role("admin")
                        .summary("Adopt a running production on AWS: mark its resources, and change nothing else"));
    }

    private void addDatabases(Router router, StackResources resources) {
        PlatformParts platform = core.platform;
        var databases = new AwsDatabaseApi(
                platform.authentication, platform.transactions, platform.secrets, resources, platform.clock);
        router.get(
                        DATABASE,
                        "getAwsDatabase",
                        databases::get,
                        Contracts.operator(gives(200, AwsDatabaseApi.View.class))
                                .summary("Get the RDS instance on which new databases of an account are made"))
                .put(
                        DATABASE,
                        "attachAwsDatabase",
                        CLAIMED,
                        databases::attach,
                        Contracts.operator(gives(200, AwsDatabaseApi.View.class).body(AwsDatabaseApi.AttachBody.class))
                                .role("admin")
                                .summary("Attach an RDS instance; databases that exist already stay where they are"))
                .delete(
                        DATABASE,
                        "detachAwsDatabase",
                        CLAIMED,
                        databases::detach,
                        Contracts.operator(gives(200, AwsDatabaseApi.View.class))
                                .role("admin")
                                .summary("Detach the RDS instance, if no database is on it"));
    }

    private void addCaches(Router router, StackResources resources) {
        PlatformParts platform = core.platform;
        var caches = new AwsCacheApi(
                platform.authentication, platform.transactions, platform.secrets, resources, clients, platform.clock);
        router.get(
                        CACHE,
                        "getAwsCache",
                        caches::get,
                        Contracts.operator(gives(200, AwsCacheApi.View.class))
                                .summary(
                                        "Get the ElastiCache cache in which new session stores of an account are made"))
                .put(
                        CACHE,
                        "attachAwsCache",
                        CLAIMED,
                        caches::attach,
                        Contracts.operator(gives(200, AwsCacheApi.View.class).body(AwsCacheApi.AttachBody.class))
                                .role("admin")
                                .summary("Attach a cache; session stores that exist already stay where they are"))
                .delete(
                        CACHE,
                        "detachAwsCache",
                        CLAIMED,
                        caches::detach,
                        Contracts.operator(gives(200, AwsCacheApi.View.class))
                                .role("admin")
                                .summary("Detach the cache, if no session store is in it"));
    }

    private void addCosts(Router router) {
        PlatformParts platform = core.platform;
        // The local provider of databases also makes those on an attached RDS instance.
        Set<ResourceKind> made = Stream.concat(providers.stream().map(Provider::kind), Stream.of(ResourceKind.DATABASE))
                .collect(toUnmodifiableSet());
        var costs = new AwsCostApi(platform.authentication, platform.transactions, made, platform.clock);
        router.get(
                        COSTS,
                        "getAwsCosts",
                        costs::get,
                        Contracts.operator(gives(200, AwsCostApi.View.class))
                                .summary("Get the costs of resources on AWS, and the cost cap of an account"))
                .put(
                        COSTS,
                        "setAwsCosts",
                        CLAIMED,
                        costs::put,
                        Contracts.operator(gives(200, AwsCostApi.View.class).body(AwsCostApi.Body.class))
                                .role("admin")
                                .summary("Set costs of resources on AWS, and the cost cap that stops orders"));
    }
}
