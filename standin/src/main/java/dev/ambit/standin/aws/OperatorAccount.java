package dev.ambit.standin.aws;

import static dev.ambit.standin.aws.StrictRoute53.value;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.net.http.HttpClient;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/// Prepares an AWS account as operators do before they attach it: with a layer for the Lambda Web Adapter, a KMS key,
/// and a hosted zone. The layer is empty, because [ProcessRuntime] does the work of the adapter.
public final class OperatorAccount {

    private static final String BOUNDARY = "arn:aws:iam::123456789012:policy/ambit-functions";

    private OperatorAccount() {}

    /// Creates layer and hosted zone, and returns the body of the request that attaches the AWS account to an
    /// account of Ambit.
    ///
    /// @param domain of the hosted zone
    public static Map<String, Object> attachment(Moto stand, String domain) {
        var moto = new MotoClient(HttpClient.newHttpClient(), stand.address());
        return Map.of(
                "roleArn",
                "arn:aws:iam::123456789012:role/ambit-%s".formatted(domain),
                "externalId",
                UUID.randomUUID().toString(),
                "region",
                "eu-north-1",
                "prefix",
                "ambit",
                "functions",
                Map.of("adapterLayer", layer(moto), "permissionsBoundary", BOUNDARY, "environmentKey", key(moto)),
                "hostedZone",
                zone(moto, domain),
                "accessPolicies",
                true);
    }

    private static String layer(MotoClient moto) {
        String zip = Base64.getEncoder().encodeToString("adapter".getBytes(UTF_8));
        String made = moto.post(
                "lambda", "/2018-10-31/layers/adapter/versions", Json.text(Map.of("Content", Map.of("ZipFile", zip))));
        return String.valueOf(Json.map(made).get("LayerVersionArn"));
    }

    private static String key(MotoClient moto) {
        return moto.call("kms", "TrentService.CreateKey", "{}")
                .map(it -> (Map<?, ?>) it.get("KeyMetadata"))
                .map(it -> String.valueOf(it.get("Arn")))
                .orElseThrow();
    }

    private static String zone(MotoClient moto, String domain) {
        String made = moto.post("route53", "/2013-04-01/hostedzone", """
                <CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">\
                <Name>%s</Name><CallerReference>%s</CallerReference></CreateHostedZoneRequest>""".formatted(domain, UUID.randomUUID()));
        return value(made, "Id").replace("/hostedzone/", "");
    }
}
