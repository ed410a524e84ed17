package dev.ambit.aws;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of all functions of an AWS account.
///
/// @param adapterLayer ARN of a version of the Lambda Web Adapter layer, for the architecture x86_64
/// @param permissionsBoundary ARN of the IAM policy that bounds the roles of functions
/// @param subnetIds of the VPC that functions can reach; empty: no VPC
/// @param securityGroupIds of functions in the VPC
/// @param environmentKey ARN of the KMS key that encrypts the environment variables; null only if an earlier version of
///     Ambit attached the account
public record LambdaSettings(
        String adapterLayer,
        String permissionsBoundary,
        @Nullable List<String> subnetIds,
        @Nullable List<String> securityGroupIds,
        @Nullable String environmentKey) {

    private static final Pattern LAYER = Pattern.compile("arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:layer:[\\w-]+:\\d+");
    private static final Pattern POLICY =
            Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]{1,512}");
    private static final Pattern KEY = Pattern.compile("arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]{1,64}");
    private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]{8,40}");
    private static final Pattern GROUP = Pattern.compile("sg-[0-9a-f]{8,40}");

    /// Lambda allows 16 subnets and 5 security groups.
    private static final int SUBNETS_MAX = 16;

    private static final int GROUPS_MAX = 5;
    private static final SettingFields FIELDS = new SettingFields("functions.");

    public LambdaSettings {
        FIELDS.require(LAYER, adapterLayer, "adapterLayer", "the ARN of a version of a Lambda layer");
        FIELDS.require(POLICY, permissionsBoundary, "permissionsBoundary", "the ARN of an IAM policy");
        if (environmentKey != null) {
            FIELDS.require(KEY, environmentKey, "environmentKey", "the ARN of a KMS key, not of an alias");
        }
        subnetIds = ids(subnetIds, SUBNET, SUBNETS_MAX, "subnetIds", "ids such as `subnet-0a1b2c3d`");
        securityGroupIds = ids(securityGroupIds, GROUP, GROUPS_MAX, "securityGroupIds", "ids such as `sg-0a1b2c3d`");
        if (subnetIds.isEmpty() != securityGroupIds.isEmpty()) {
            String empty = subnetIds.isEmpty() ? "subnetIds" : "securityGroupIds";
            throw FIELDS.refused(empty, "[]", "non-empty, because a VPC needs subnets and security groups");
        }
    }

    /// Returns the key as Lambda shows it: empty without a key of the operator.
    String key() {
        return environmentKey == null ? "" : environmentKey;
    }

    List<String> subnets() {
        return Objects.requireNonNull(subnetIds);
    }

    List<String> securityGroups() {
        return Objects.requireNonNull(securityGroupIds);
    }

    boolean hasVpc() {
        return !subnets().isEmpty();
    }

    private static List<String> ids(@Nullable List<String> given, Pattern allowed, int max, String field, String form) {
        List<String> ids = given == null ? List.of() : given.stream().sorted().toList();
        if (ids.size() > max) {
            throw FIELDS.refused(field, "%d ids".formatted(ids.size()), "at most %d ids".formatted(max));
        }
        ids.forEach(it -> FIELDS.require(allowed, it, field, form));
        return ids;
    }
}
