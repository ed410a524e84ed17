package dev.ambit.aws;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.aws.StrictAws;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.IntegrationType;

/// An AWS account with functions, on a stand-in.
final class TestAws {

    /// The account without functions, hosts and caches.
    static final AwsAccount ACCOUNT = with(null, null, null);

    static final String BOUNDARY = "arn:aws:iam::123456789012:policy/ambit-functions";

    /// How many times as fast as AWS the stand-in is.
    static final int SPEED = 1_000;

    private TestAws() {}

    static AwsAccount with(@Nullable LambdaSettings functions, @Nullable String zone, @Nullable CacheNodes nodes) {
        return new AwsAccount(
                "arn:aws:iam::123456789012:role/ambit",
                "an-external-id-of-tests",
                "eu-north-1",
                "ambit",
                functions,
                zone,
                nodes,
                true);
    }

    static AwsClients clients(StrictAws aws) {
        return new AwsClients(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("server", "secret")),
                aws.address(),
                InstantSource.system(),
                SPEED,
                aws.elastiCache().trust());
    }

    /// Returns the account with a hosted zone, which is created.
    static AwsAccount withZone(AwsClients clients, AwsAccount account, String domain) {
        String zone = clients.route53(account)
                .createHostedZone(
                        it -> it.name(domain).callerReference(UUID.randomUUID().toString()))
                .hostedZone()
                .id()
                .replace("/hostedzone/", "");
        return with(account.functions(), zone, null);
    }

    /// Returns an API stage that exists on API Gateway, but has no function.
    static RemoteResource stage(AwsClients clients, AwsAccount account, String store, UUID environment, String name) {
        String api = api(clients.apiGateway(account), store, name);
        return new RemoteResource(
                Providers.AWS, wanted(store, environment, ResourceKind.API_STAGE, name, Map.of()), Map.of("api", api));
    }

    /// Creates an API with a deployed stage, and returns its id.
    static String api(ApiGatewayClient gateway, String title, String stage) {
        String api = gateway.createRestApi(it -> it.name(title)).id();
        String root =
                gateway.getResources(it -> it.restApiId(api)).items().getFirst().id();
        gateway.putMethod(
                it -> it.restApiId(api).resourceId(root).httpMethod("GET").authorizationType("NONE"));
        gateway.putIntegration(
                it -> it.restApiId(api).resourceId(root).httpMethod("GET").type(IntegrationType.MOCK));
        gateway.createDeployment(it -> it.restApiId(api).stageName(stage));
        return api;
    }

    static WantedResource wanted(
            String store, UUID environment, ResourceKind kind, String name, Map<String, String> parameters) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                environment,
                store,
                name.startsWith("dev") || name.endsWith("dev") ? Stage.DEVELOPMENT : Stage.PRODUCTION,
                kind,
                name,
                name,
                DatabaseStrategy.DATABASE,
                parameters,
                "secret-of-%s-%s".formatted(store, name),
                false);
    }

    /// Returns the account after it has published a layer and created a key, which the stand-in requires.
    static AwsAccount account(AwsClients clients) {
        String layer = clients.lambda(ACCOUNT)
                .publishLayerVersion(it -> it.layerName("adapter")
                        .content(zip -> zip.zipFile(SdkBytes.fromByteArray(LambdaProviderTest.zip("adapter")))))
                .layerVersionArn();
        Map<?, ?> key = (Map<?, ?>) Objects.requireNonNull(clients.json(ACCOUNT, "kms", "TrentService")
                .call("CreateKey", Map.of())
                .get("KeyMetadata"));
        return with(
                new LambdaSettings(layer, BOUNDARY, List.of(), List.of(), String.valueOf(key.get("Arn"))), null, null);
    }
}
