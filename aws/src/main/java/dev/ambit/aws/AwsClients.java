package dev.ambit.aws;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.sessionstore.ManagedRedis;
import dev.ambit.stack.InProgressException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.StsException;

/// The AWS clients of the attached accounts. Calls are not repeated here, because provisioning repeats steps and frees
/// its worker in between.
final class AwsClients {

    private static final int CLIENTS_MAX = 1_000;
    private static final Duration IDLE_MAX = Duration.ofHours(1);
    private static final Duration CALL_MAX = Duration.ofSeconds(30);
    private static final String SESSION = "ambit";

    private final AwsCredentialsProvider own;
    private final @Nullable URI endpoint;
    private final AwsRates rates;
    private final int speed;
    private final SSLSocketFactory trust;
    private final SdkHttpClient http = Apache5HttpClient.create();
    private final Cache<ClientKey, Object> clients = Caffeine.newBuilder()
            .maximumSize(CLIENTS_MAX)
            .expireAfterAccess(IDLE_MAX)
            .build();

    /// @param service class of a client of the SDK, or name of a service
    private record ClientKey(AwsAccount account, Object service) {}

    /// @param own credentials of the server, which may assume the roles
    /// @param endpoint of a stand-in; null for AWS
    /// @param speed how many times as fast as AWS the stand-in is; 1 for AWS
    /// @param trust decides which certificates of caches are trusted
    AwsClients(
            AwsCredentialsProvider own,
            @Nullable URI endpoint,
            InstantSource clock,
            int speed,
            SSLSocketFactory trust) {
        this.rates = new AwsRates(clock, AwsClients::sleep, speed);
        this.speed = speed;
        this.own = own;
        this.endpoint = endpoint;
        this.trust = trust;
    }

    LambdaClient lambda(AwsAccount account) {
        return client(account, LambdaClient.class, LambdaClient::builder);
    }

    IamClient iam(AwsAccount account) {
        return client(account, IamClient.class, IamClient::builder);
    }

    ApiGatewayClient apiGateway(AwsAccount account) {
        return client(account, ApiGatewayClient.class, ApiGatewayClient::builder);
    }

    /// Returns the client of Route 53, which has no regions.
    Route53Client route53(AwsAccount account) {
        return client(account, Route53Client.class, Route53Client::builder);
    }

    /// Returns the client of Certificate Manager in the region of the account.
    AcmClient acm(AwsAccount account) {
        return client(account, AcmClient.class, AcmClient::builder);
    }

    /// Returns the client of CloudFront, which has no regions.
    CloudFrontClient cloudFront(AwsAccount account) {
        return client(account, CloudFrontClient.class, CloudFrontClient::builder);
    }

    ElastiCacheClient elastiCache(AwsAccount account) {
        return client(account, ElastiCacheClient.class, ElastiCacheClient::builder);
    }

    /// Returns the cache as Ambit's own Redis user, without connecting.
    ManagedRedis redis(AwsCache cache) {
        URI address = cache.address();
        return new ManagedRedis(address.getHost(), address.getPort(), cache.login(), cache.password(), trust);
    }

    /// Returns the client that finds resources by their tags.
    JsonServiceClient tagging(AwsAccount account) {
        return json(account, "tagging", "ResourceGroupsTaggingAPI_20170126");
    }

    /// Returns the client of CloudWatch Logs.
    JsonServiceClient logs(AwsAccount account) {
        return json(account, "logs", "Logs_20140328");
    }

    /// Returns a client of a service that speaks JSON.
    ///
    /// @param target prefix of its operations
    JsonServiceClient json(AwsAccount account, String service, String target) {
        URI address = endpoint == null
                ? URI.create("https://%s.%s.%s/".formatted(service, account.region(), domain(account)))
                : endpoint;
        return (JsonServiceClient) Objects.requireNonNull(clients.get(
                new ClientKey(account, service),
                _ -> new JsonServiceClient(http, credentials(account), address, account.region(), service, target)));
    }

    /// Returns the host name of an API.
    static String stageHost(AwsAccount account, String api) {
        return "%s.execute-api.%s.%s".formatted(api, account.region(), domain(account));
    }

    /// Returns the domain of AWS, such as `amazonaws.com`.
    static String domain(AwsAccount account) {
        return Region.of(account.region()).metadata().partition().dnsSuffix();
    }

    /// Returns the URL of a stage of API Gateway.
    String stageUrl(AwsAccount account, String api, String stage) {
        return endpoint == null
                ? "https://%s/%s".formatted(stageHost(account, api), stage)
                : "%s/execute-api/%s/%s".formatted(endpoint, api, stage);
    }

    S3Client s3(AwsAccount account) {
        return client(account, S3Client.class, () -> S3Client.builder().forcePathStyle(endpoint != null));
    }

    SsmClient ssm(AwsAccount account) {
        return client(account, SsmClient.class, SsmClient::builder);
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(
            AwsAccount account, Class<C> service, Supplier<B> builder) {
        return service.cast(Objects.requireNonNull(clients.get(
                new ClientKey(account, service),
                _ -> configured(builder.get(), account).build())));
    }

    /// Returns how long to wait for a change that takes `atAws` at AWS.
    Duration pause(Duration atAws) {
        return atAws.dividedBy(speed);
    }

    /// Checks the role of the account by assuming it once.
    void checkRole(AwsAccount account) {
        try (StsClient sts = sts(account)) {
            AwsCall.of("sts:AssumeRole", account.roleArn(), () -> sts.assumeRole(role(account)));
        }
    }

    /// Returns whether the server can assume the role without the external id. Then every account of Ambit that names
    /// the role could use it.
    boolean isAssumedWithoutId(AwsAccount account) {
        AssumeRoleRequest request = role(account).toBuilder().externalId(null).build();
        try (StsClient sts = sts(account)) {
            return AwsCall.of("sts:AssumeRole", account.roleArn(), () -> isAssumed(sts, request));
        }
    }

    private static boolean isAssumed(StsClient sts, AssumeRoleRequest request) {
        try {
            sts.assumeRole(request);
            return true;
        } catch (StsException e) {
            if (AwsCall.code(e).equals("AccessDenied")) {
                return false;
            }
            throw e;
        }
    }

    /// Has the client act with the role of the account.
    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B configured(
            B builder, AwsAccount account) {
        builder.region(Region.of(account.region()))
                .credentialsProvider(credentials(account))
                .overrideConfiguration(once().toBuilder()
                        .addExecutionInterceptor(new RateLimitedCalls(rates, account))
                        .build());
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.httpClient(http);
    }

    private AwsCredentialsProvider credentials(AwsAccount account) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts(account))
                .refreshRequest(role(account))
                .build();
    }

    private StsClient sts(AwsAccount account) {
        var builder = StsClient.builder()
                .region(Region.of(account.region()))
                .credentialsProvider(own)
                .overrideConfiguration(once())
                .httpClient(http);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    private static AssumeRoleRequest role(AwsAccount account) {
        return AssumeRoleRequest.builder()
                .roleArn(account.roleArn())
                .externalId(account.externalId())
                .roleSessionName(SESSION)
                .build();
    }

    private static void sleep(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InProgressException("The server is shutting down.", wait, wait);
        }
    }

    private static ClientOverrideConfiguration once() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallTimeout(CALL_MAX)
                .build();
    }
}
