package dev.ambit.aws;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/// The AWS clients of the attached accounts. Calls are not repeated here, because provisioning repeats steps and frees
/// its worker in between.
final class AwsClients {

    private static final int CLIENTS_MAX = 1_000;
    private static final Duration IDLE_MAX = Duration.ofHours(1);
    private static final Duration CALL_MAX = Duration.ofSeconds(30);
    private static final String SESSION = "ambit";

    private final AwsCredentialsProvider own;
    private final @Nullable URI endpoint;
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final Cache<AwsAccount, S3Client> clients = Caffeine.newBuilder()
            .maximumSize(CLIENTS_MAX)
            .expireAfterAccess(IDLE_MAX)
            .build();

    /// @param own credentials of the server, which may assume the roles
    /// @param endpoint of a stand-in; null for AWS
    AwsClients(AwsCredentialsProvider own, @Nullable URI endpoint) {
        this.own = own;
        this.endpoint = endpoint;
    }

    S3Client s3(AwsAccount account) {
        return Objects.requireNonNull(clients.get(account, this::open));
    }

    /// Assumes the role once.
    void tryOut(AwsAccount account) {
        try (StsClient sts = sts(account)) {
            AwsCall.of("sts:AssumeRole", account.roleArn(), () -> sts.assumeRole(role(account)));
        }
    }

    private S3Client open(AwsAccount account) {
        var builder = S3Client.builder()
                .region(Region.of(account.region()))
                .credentialsProvider(StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts(account))
                        .refreshRequest(role(account))
                        .build())
                .overrideConfiguration(once())
                .httpClient(http);
        if (endpoint != null) {
            builder.endpointOverride(endpoint).forcePathStyle(true);
        }
        return builder.build();
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

    private static ClientOverrideConfiguration once() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallTimeout(CALL_MAX)
                .build();
    }
}
