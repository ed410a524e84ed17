package dev.ambit.aws;

import static dev.ambit.aws.SettingFields.BODY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// An AWS account in which stacks are made.
///
/// @param roleArn IAM role that the server assumes
/// @param externalId secret that the trust policy of the role requires
/// @param region of all resources
/// @param prefix of all names
/// @param functions settings of functions on Lambda; null: new stacks have local functions and API stages
/// @param hostedZone id of the public hosted zone of Route 53 with the hosts; null: new stacks have local hosts
/// @param cacheNodes settings of dedicated caches, one per stack; null: new stacks have none
/// @param hasAccessPolicies whether new stores have an IAM policy for people
record AwsAccount(
        String roleArn,
        String externalId,
        String region,
        String prefix,
        @Nullable LambdaSettings functions,
        @Nullable String hostedZone,
        @Nullable CacheNodes cacheNodes,
        boolean hasAccessPolicies) {

    private static final Pattern ROLE = Pattern.compile("arn:(aws[a-z-]*):iam::(\\d{12}):role/[\\w+=,.@/-]{1,512}");
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{16,1224}");
    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9]{0,15}");

    private static final Pattern ZONE = Pattern.compile("[A-Z0-9]{1,32}");

    /// The region in which CloudFront looks for certificates.
    private static final String GLOBAL = "us-east-1";

    AwsAccount {
        BODY.require(ROLE, roleArn, "roleArn", "the ARN of an IAM role");
        BODY.requireSecret(EXTERNAL_ID, externalId, "externalId", "16 to 1224 letters, digits and +=,.@:/-_");
        BODY.require(PREFIX, prefix, "prefix", "1 to 16 lower-case letters and digits, starting with a letter");
        if (!S3Client.serviceMetadata().regions().contains(Region.of(region))) {
            throw BODY.refused("region", region, "an AWS region with Amazon S3, such as eu-north-1");
        }
        if (hostedZone != null) {
            BODY.require(ZONE, hostedZone, "hostedZone", "the id of a hosted zone, such as Z0123456789ABC");
            if (functions == null) {
                throw BODY.refused(
                        "hostedZone", hostedZone, "sent with `functions`, because hosts point to API stages on AWS");
            }
        }
    }

    /// Returns the 12 digits of the AWS account.
    String number() {
        return part(2);
    }

    /// Returns `aws`, or the name of another partition.
    String partition() {
        return part(1);
    }

    private String part(int group) {
        Matcher matcher = ROLE.matcher(roleArn);
        if (!matcher.matches()) {
            throw new IllegalStateException("The role was checked: " + roleArn);
        }
        return matcher.group(group);
    }

    /// Returns the settings of functions.
    ///
    /// @throws dev.ambit.problem.Problem if the operator removed them
    LambdaSettings requireFunctions() {
        if (functions == null) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The attached AWS account has no `functions`. Ask the operator to attach it with `functions`.");
        }
        return functions;
    }

    /// Returns the id of the hosted zone.
    ///
    /// @throws dev.ambit.problem.Problem if the operator removed it
    String requireHostedZone() {
        if (hostedZone == null) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The attached AWS account has no `hostedZone`. Ask the operator to attach it with `hostedZone`.");
        }
        return hostedZone;
    }

    /// Returns the settings of dedicated caches, one per stack.
    ///
    /// @throws dev.ambit.problem.Problem if the operator has not set them
    CacheNodes requireCacheNodes() {
        if (cacheNodes == null) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The attached AWS account has no `cacheNodes` for `SESSION.mode` `INSTANCE`. Ask the operator to attach it with `cacheNodes`, or choose `KEYSPACE`.");
        }
        return cacheNodes;
    }

    /// Returns the same account in the region of resources that CloudFront uses.
    AwsAccount inGlobalRegion() {
        return new AwsAccount(
                roleArn, externalId, GLOBAL, prefix, functions, hostedZone, cacheNodes, hasAccessPolicies);
    }

    /// Whether both are the same AWS account and region.
    boolean isSameAccount(AwsAccount other) {
        return number().equals(other.number()) && region.equals(other.region);
    }

    /// Whether resources of this account stay usable if the other account replaces this one.
    boolean hasSameResources(AwsAccount other) {
        return isSameAccount(other)
                && prefix.equals(other.prefix)
                && (functions == null || other.functions != null)
                && (cacheNodes == null || other.cacheNodes != null)
                && (!hasAccessPolicies || other.hasAccessPolicies)
                && (hostedZone == null || hostedZone.equals(other.hostedZone));
    }

    /// Omits the external id, so that logs do not contain it.
    @Override
    public String toString() {
        return "%s in %s".formatted(roleArn, region);
    }
}
