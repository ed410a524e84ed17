package dev.ambit.aws;

import dev.ambit.stack.TestSteps;
import dev.ambit.standin.aws.StrictAws;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.Distribution;
import software.amazon.awssdk.services.cloudfront.model.Origin;
import software.amazon.awssdk.services.cloudfront.model.OriginGroup;
import software.amazon.awssdk.services.cloudfront.model.OriginGroupMember;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.s3.model.Tag;

/// A production that its owner created on AWS without Ambit, with names and tags of its own.
///
/// @param host that points to the distribution
/// @param api id of the REST API with the stage `live`
/// @param distribution id
record RunningProduction(
        AwsClients clients, AwsAccount account, String name, String host, String api, String distribution) {

    private static final String STAGE = "live";
    private static final String TEAM = "team";

    /// Tag of the function, the bucket and the distribution; its value is the name.
    static final String APP = "app";

    /// @param account with a hosted zone
    /// @param name beginning of all names
    /// @param host at or below the domain of the zone
    static RunningProduction create(StrictAws aws, AwsAccount account, String name, String host) {
        AwsClients clients = TestAws.clients(aws);
        bucket(clients, account, name);
        function(clients, account, name);
        String api = TestAws.api(clients.apiGateway(account), name + "-api", STAGE);
        Distribution distribution = distribution(clients, account, name, host);
        point(clients, account, host, distribution.domainName());
        return new RunningProduction(clients, account, name, host, api, distribution.id());
    }

    private static void bucket(AwsClients clients, AwsAccount account, String name) {
        var s3 = clients.s3(account);
        String bucket = name + "-files";
        s3.createBucket(
                it -> it.bucket(bucket).createBucketConfiguration(of -> of.locationConstraint(account.region())));
        s3.putBucketTagging(it -> it.bucket(bucket)
                .tagging(tags -> tags.tagSet(
                        Tag.builder().key(TEAM).value("shop").build(),
                        Tag.builder().key(APP).value(name).build())));
        s3.putObject(it -> it.bucket(bucket).key("logo.svg"), RequestBody.fromString("<svg/>"));
    }

    /// Creates the function `NAME-web` with its tags.
    static void function(AwsClients clients, AwsAccount account, String name) {
        String role = clients.iam(account)
                .createRole(it -> it.roleName(name + "-web").assumeRolePolicyDocument("{}"))
                .role()
                .arn();
        clients.lambda(account)
                .createFunction(it -> it.functionName(name + "-web")
                        .runtime(Runtime.NODEJS22_X)
                        .handler("index.handler")
                        .role(role)
                        .memorySize(1_024)
                        .timeout(10)
                        .tags(Map.of(TEAM, "shop", APP, name))
                        .code(code -> code.zipFile(SdkBytes.fromByteArray(LambdaProviderTest.zip(name)))));
    }

    private static Distribution distribution(AwsClients clients, AwsAccount account, String name, String host) {
        var zone = new HostedZone(clients.route53(account), account.requireHostedZone());
        var certificate = new AtomicReference<String>();
        TestSteps.repeat(() -> certificate.set(
                new Certificate(clients.acm(account.inGlobalRegion()), host, "the owner").issued(zone)));
        CacheBehavior files = CacheBehavior.builder()
                .pathPattern("/files/*")
                .targetOriginId("files")
                .viewerProtocolPolicy("redirect-to-https")
                .build();
        Distribution made = clients.cloudFront(account)
                .createDistribution(it -> it.distributionConfig(config -> config.callerReference(name)
                        .comment("The web shop")
                        .enabled(true)
                        .priceClass("PriceClass_100")
                        .aliases(of -> of.quantity(1).items(host))
                        .viewerCertificate(of -> of.acmCertificateArn(certificate.get()))
                        .origins(of -> of.quantity(2).items(origin("files", name), origin("copy", name)))
                        .originGroups(of -> of.quantity(1).items(group()))
                        .defaultCacheBehavior(
                                of -> of.targetOriginId("files").viewerProtocolPolicy("redirect-to-https"))
                        .cacheBehaviors(of -> of.quantity(1).items(files))))
                .distribution();
        new CloudFrontDistribution(clients.cloudFront(account), "").tag(made.arn(), Map.of(APP, name));
        return made;
    }

    private static Origin origin(String id, String name) {
        return Origin.builder()
                .id(id)
                .domainName("%s-%s.s3.amazonaws.com".formatted(name, id))
                .build();
    }

    private static OriginGroup group() {
        List<OriginGroupMember> members = Stream.of("files", "copy")
                .map(it -> OriginGroupMember.builder().originId(it).build())
                .toList();
        return OriginGroup.builder()
                .id("either")
                .members(it -> it.quantity(2).items(members))
                .failoverCriteria(
                        it -> it.statusCodes(codes -> codes.quantity(1).items(500)))
                .build();
    }

    private static void point(AwsClients clients, AwsAccount account, String host, String target) {
        ResourceRecordSet alias = ResourceRecordSet.builder()
                .name(host)
                .type(RRType.A)
                .aliasTarget(
                        of -> of.dnsName(target).hostedZoneId("Z2FDTNDATAQYW2").evaluateTargetHealth(false))
                .build();
        clients.route53(account)
                .changeResourceRecordSets(it -> it.hostedZoneId(account.requireHostedZone())
                        .changeBatch(batch -> batch.changes(Change.builder()
                                .action(ChangeAction.CREATE)
                                .resourceRecordSet(alias)
                                .build())));
    }

    /// Returns the ARN of each resource by its kind.
    Map<String, String> arns() {
        Map<String, String> arns = new LinkedHashMap<>();
        arns.put("HOST", "arn:aws:route53:::hostedzone/" + account.requireHostedZone());
        arns.put("API_STAGE", "arn:aws:apigateway:%s::/restapis/%s/stages/%s".formatted(account.region(), api, STAGE));
        arns.put("CDN", "arn:aws:cloudfront::%s:distribution/%s".formatted(account.number(), distribution));
        arns.put("ASSET_BUCKET", "arn:aws:s3:::%s-files".formatted(name));
        arns.put(
                "FUNCTION", "arn:aws:lambda:%s:%s:function:%s-web".formatted(account.region(), account.number(), name));
        return arns;
    }

    /// Gives the function the owner tag of another installation, or removes it.
    void tagFunction(boolean isStranger) {
        String arn = String.valueOf(arns().get("FUNCTION"));
        if (isStranger) {
            clients.lambda(account).tagResource(it -> it.resource(arn).tags(Map.of(OwnerTags.INSTALLATION, "another")));
        } else {
            clients.lambda(account).untagResource(it -> it.resource(arn).tagKeys(OwnerTags.INSTALLATION));
        }
    }

    /// Returns all tags by kind.
    Map<String, Map<String, String>> tags() {
        Map<String, Map<String, String>> tags = new HashMap<>();
        tags.put(
                "ASSET_BUCKET",
                clients.s3(account).getBucketTagging(it -> it.bucket(name + "-files")).tagSet().stream()
                        .collect(Collectors.toMap(it -> it.key(), it -> it.value())));
        tags.put(
                "FUNCTION",
                clients.lambda(account)
                        .getFunction(it -> it.functionName(name + "-web"))
                        .tags());
        tags.put(
                "API_STAGE",
                clients.apiGateway(account)
                        .getStages(it -> it.restApiId(api))
                        .item()
                        .getFirst()
                        .tags());
        tags.put(
                "CDN",
                new CloudFrontDistribution(clients.cloudFront(account), "")
                        .byId(distribution)
                        .orElseThrow()
                        .tags());
        return tags;
    }

    /// Returns everything but the tags, to compare it later.
    String settings() {
        var gateway = clients.apiGateway(account);
        var function = clients.lambda(account).getFunctionConfiguration(it -> it.functionName(name + "-web"));
        return String.join(
                "\n",
                clients.s3(account)
                        .listObjectsV2(it -> it.bucket(name + "-files"))
                        .contents()
                        .toString(),
                function.toString().replaceAll("LastModified=[^,]*", ""),
                gateway.getResources(it -> it.restApiId(api).embed("methods"))
                        .items()
                        .toString(),
                gateway.getDeployments(it -> it.restApiId(api)).items().toString(),
                clients.cloudFront(account)
                        .getDistribution(it -> it.id(distribution))
                        .distribution()
                        .distributionConfig()
                        .toString(),
                new HostedZone(clients.route53(account), account.requireHostedZone())
                        .records(host)
                        .toString());
    }
}
