package dev.ambit.aws;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;

/// All resources of an AWS account, as AWS lists them.
final class AwsInventory {

    private final S3Client s3;
    private final LambdaClient lambda;
    private final IamClient iam;
    private final ApiGatewayClient gateway;

    AwsInventory(AwsClients clients) {
        s3 = clients.s3(TestAws.ACCOUNT);
        lambda = clients.lambda(TestAws.ACCOUNT);
        iam = clients.iam(TestAws.ACCOUNT);
        gateway = clients.apiGateway(TestAws.ACCOUNT);
    }

    /// Returns how many resources of each type have a name that contains the text.
    ///
    /// @throws AssertionError if one has no owner tags
    Map<String, Long> count(String text) {
        Map<String, Long> counts = new TreeMap<>();
        List<AwsItem> found = all().filter(it -> it.name().contains(text)).toList();
        found.stream().filter(it -> !it.isTagged()).findFirst().ifPresent(it -> {
            throw new AssertionError("The resource has no owner tags: " + it);
        });
        found.forEach(it -> counts.merge(it.type(), 1L, Long::sum));
        return counts;
    }

    private Stream<AwsItem> all() {
        return Stream.of(
                        items(
                                "bucket",
                                s3.listBuckets().buckets().stream()
                                        .map(Bucket::name)
                                        .toList(),
                                Function.identity(),
                                name -> s3.getBucketTagging(it -> it.bucket(name)).tagSet().stream()
                                        .map(tag -> tag.key())
                                        .toList()),
                        items(
                                "function",
                                lambda.listFunctions().functions(),
                                it -> it.functionName(),
                                it -> List.copyOf(lambda.listTags(ask -> ask.resource(it.functionArn()))
                                        .tags()
                                        .keySet())),
                        items(
                                "role",
                                iam.listRoles().roles(),
                                it -> it.roleName(),
                                it -> names(iam.getRole(ask -> ask.roleName(it.roleName()))
                                        .role()
                                        .tags())),
                        items(
                                "policy",
                                iam.listPolicies(it -> it.pathPrefix("/ambit/")).policies(),
                                it -> it.policyName(),
                                it -> names(iam.getPolicy(ask -> ask.policyArn(it.arn()))
                                        .policy()
                                        .tags())),
                        items(
                                "api",
                                gateway.getRestApis(it -> it.limit(500)).items(),
                                it -> it.name(),
                                it -> List.copyOf(it.tags().keySet())),
                        items(
                                "usagePlan",
                                gateway.getUsagePlans(it -> it.limit(500)).items(),
                                it -> it.name(),
                                it -> List.copyOf(it.tags().keySet())),
                        items(
                                "apiKey",
                                gateway.getApiKeys(it -> it.limit(500)).items(),
                                it -> it.name(),
                                it -> List.copyOf(it.tags().keySet())))
                .flatMap(it -> it);
    }

    private static List<String> names(List<Tag> tags) {
        return tags.stream().map(Tag::key).toList();
    }

    private static <T> Stream<AwsItem> items(
            String type, List<T> all, Function<T, String> name, Function<T, List<String>> tags) {
        return all.stream().map(it -> new AwsItem(type, name.apply(it), tags.apply(it)));
    }
}
