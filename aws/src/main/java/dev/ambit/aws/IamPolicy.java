package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Tag;

/// A managed policy of IAM. All policies of Ambit have the same path, so that its role cannot change other policies.
record IamPolicy(IamClient iam, AwsAccount account, String name) {

    private static final String PATH = "/ambit/";

    /// Maximum number of versions of a policy at IAM.
    private static final int VERSIONS_MAX = 5;

    /// An existing policy.
    ///
    /// @param document of the default version, as JSON
    record Found(Map<String, String> tags, String document) {

        Found {
            tags = Map.copyOf(tags);
        }
    }

    String arn() {
        return "arn:%s:iam::%s:policy%s%s".formatted(account.partition(), account.number(), PATH, name);
    }

    Optional<Found> find() {
        return run("iam:GetPolicy", () -> {
                    try {
                        return Optional.of(
                                iam.getPolicy(it -> it.policyArn(arn())).policy());
                    } catch (NoSuchEntityException _) {
                        return Optional.<Policy>empty();
                    }
                })
                .map(it -> new Found(tags(it), document(it.defaultVersionId())));
    }

    private static Map<String, String> tags(Policy policy) {
        Map<String, String> tags = new HashMap<>();
        policy.tags().forEach(it -> tags.put(it.key(), it.value()));
        return tags;
    }

    private String document(String version) {
        String encoded = run(
                "iam:GetPolicyVersion",
                () -> iam.getPolicyVersion(it -> it.policyArn(arn()).versionId(version))
                        .policyVersion()
                        .document());
        return URLDecoder.decode(encoded, UTF_8);
    }

    /// Creates the policy with its tags, so that an interrupted step leaves no untagged policy.
    void create(String document, OwnerTags tags) {
        run(
                "iam:CreatePolicy",
                () -> iam.createPolicy(it -> it.policyName(name)
                        .path(PATH)
                        .description("Access to the resources of a store that Ambit runs.")
                        .policyDocument(document)
                        .tags(awsTags(tags))));
    }

    void tag(OwnerTags tags) {
        run("iam:TagPolicy", () -> iam.tagPolicy(it -> it.policyArn(arn()).tags(awsTags(tags))));
    }

    private static List<Tag> awsTags(OwnerTags tags) {
        return tags.asMap().entrySet().stream()
                .map(it -> Tag.builder().key(it.getKey()).value(it.getValue()).build())
                .toList();
    }

    /// Makes a document the default version. If the policy has the maximum number of versions, the oldest is deleted.
    void replace(String document) {
        List<PolicyVersion> old = oldVersions();
        if (old.size() >= VERSIONS_MAX - 1) {
            delete(old.getFirst());
        }
        run(
                "iam:CreatePolicyVersion",
                () -> iam.createPolicyVersion(
                        it -> it.policyArn(arn()).policyDocument(document).setAsDefault(true)));
    }

    /// Returns the groups, roles and users that have the policy.
    List<String> holders() {
        ListEntitiesForPolicyResponse all =
                run("iam:ListEntitiesForPolicy", () -> iam.listEntitiesForPolicy(it -> it.policyArn(arn())));
        return Stream.of(
                        all.policyGroups().stream().map(it -> "group " + it.groupName()),
                        all.policyRoles().stream().map(it -> "role " + it.roleName()),
                        all.policyUsers().stream().map(it -> "user " + it.userName()))
                .flatMap(it -> it)
                .toList();
    }

    /// Deletes the policy, which must not be attached.
    void delete() {
        oldVersions().forEach(this::delete);
        run("iam:DeletePolicy", () -> iam.deletePolicy(it -> it.policyArn(arn())));
    }

    private void delete(PolicyVersion version) {
        run(
                "iam:DeletePolicyVersion",
                () -> iam.deletePolicyVersion(it -> it.policyArn(arn()).versionId(version.versionId())));
    }

    /// Returns the versions other than the default one, oldest first.
    private List<PolicyVersion> oldVersions() {
        return run(
                "iam:ListPolicyVersions",
                () -> iam.listPolicyVersions(it -> it.policyArn(arn())).versions().stream()
                        .filter(it -> !it.isDefaultVersion())
                        .sorted(comparing(PolicyVersion::createDate))
                        .toList());
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, name, call);
    }
}
