package dev.ambit.aws;

import dev.ambit.http.Json;
import dev.ambit.stack.ResourceKind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The document of an access policy: the actions that people may call on the resources of production and development.
/// Each resource is named, so that the policy allows nothing on resources of other stores in the same AWS account.
/// It allows no action that returns a secret. So people cannot read the settings of functions, which contain
/// variables, or those of distributions, which contain the key of the API stage.
///
/// @param policy ARN of the policy itself
/// @param stacks properties of the resources of each stack
record AccessPolicyDocument(
        AwsAccount account, String policy, Collection<Map<ResourceKind, Map<String, String>>> stacks) {

    private static final String BUCKET = "bucket";

    /// Returns the document as JSON.
    String text() {
        return Json.text(asMap());
    }

    /// Whether a document allows exactly the same.
    boolean isSame(String found) {
        return Json.map(text()).equals(Json.map(found));
    }

    private Map<String, Object> asMap() {
        List<Map<String, Object>> statements = Stream.of(
                        new PolicyStatement(
                                "ReadThisPolicy", List.of("iam:GetPolicy", "iam:GetPolicyVersion"), List.of(policy)),
                        new PolicyStatement("ListObjects", List.of("s3:ListBucket"), buckets("")),
                        new PolicyStatement(
                                "ChangeObjects",
                                List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
                                buckets("/*")),
                        new PolicyStatement("InvokeFunctions", List.of("lambda:InvokeFunction"), functions()),
                        new PolicyStatement(
                                "ReadLogs",
                                List.of("logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"),
                                logs()),
                        new PolicyStatement(
                                "InvalidateDistributions",
                                List.of(
                                        "cloudfront:CreateInvalidation",
                                        "cloudfront:GetInvalidation",
                                        "cloudfront:ListInvalidations"),
                                distributions()))
                .filter(it -> !it.resources().isEmpty())
                .map(PolicyStatement::asMap)
                .toList();
        return Map.of("Version", "2012-10-17", "Statement", statements);
    }

    private List<String> buckets(String objects) {
        return Stream.of(ResourceKind.ASSET_BUCKET, ResourceKind.MEDIA)
                .flatMap(kind -> values(kind, BUCKET))
                .map(it -> "arn:%s:s3:::%s%s".formatted(account.partition(), it, objects))
                .distinct()
                .toList();
    }

    private List<String> functions() {
        return values(ResourceKind.FUNCTION, "function")
                .map(it -> "arn:%s:lambda:%s:%s:function:%s"
                        .formatted(account.partition(), account.region(), account.number(), it))
                .flatMap(it -> Stream.of(it, it + ":*"))
                .toList();
    }

    private List<String> logs() {
        return values(ResourceKind.FUNCTION, "function")
                .map(it -> "arn:%s:logs:%s:%s:log-group:/aws/lambda/%s:*"
                        .formatted(account.partition(), account.region(), account.number(), it))
                .toList();
    }

    private List<String> distributions() {
        return values(ResourceKind.CDN, "distribution")
                .map(it -> "arn:%s:cloudfront::%s:distribution/%s".formatted(account.partition(), account.number(), it))
                .toList();
    }

    private Stream<String> values(ResourceKind kind, String property) {
        return stacks.stream()
                .map(it -> it.getOrDefault(kind, Map.of()).get(property))
                .filter(Objects::nonNull);
    }
}
