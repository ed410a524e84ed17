package dev.ambit.aws;

import dev.ambit.stack.Drift;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

/// The IAM role of one function. It allows logs and, if functions have a VPC, network interfaces. A permissions
/// boundary limits it.
record LambdaRole(IamClient iam, AwsAccount account, String name) {

    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
              "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
            """;

    String arn() {
        return "arn:%s:iam::%s:role/%s".formatted(account.partition(), account.number(), name);
    }

    /// An existing role.
    ///
    /// @param id that differs from the id of a deleted role with the same name
    record Found(String id, Map<String, String> tags, String boundary, List<String> policies) {

        Found {
            tags = Map.copyOf(tags);
            policies = List.copyOf(policies);
        }
    }

    Optional<Found> find() {
        return run("iam:GetRole", () -> {
                    try {
                        return Optional.of(iam.getRole(it -> it.roleName(name)).role());
                    } catch (NoSuchEntityException _) {
                        return Optional.<Role>empty();
                    }
                })
                .map(it -> new Found(it.roleId(), tags(it), boundary(it), policies()));
    }

    private static Map<String, String> tags(Role role) {
        Map<String, String> tags = new HashMap<>();
        role.tags().forEach(it -> tags.put(it.key(), it.value()));
        return tags;
    }

    private static String boundary(Role role) {
        return role.permissionsBoundary() == null
                ? "none"
                : role.permissionsBoundary().permissionsBoundaryArn();
    }

    private List<String> policies() {
        return run(
                "iam:ListAttachedRolePolicies",
                () -> iam.listAttachedRolePolicies(it -> it.roleName(name)).attachedPolicies().stream()
                        .map(AttachedPolicy::policyArn)
                        .toList());
    }

    /// Creates the role with its tags, so that an interrupted step leaves no untagged role.
    Found create(OwnerTags tags) {
        String boundary = account.requireFunctions().permissionsBoundary();
        Role made = run(
                "iam:CreateRole",
                () -> iam.createRole(it -> it.roleName(name)
                                .assumeRolePolicyDocument(TRUST)
                                .permissionsBoundary(boundary)
                                .tags(list(tags)))
                        .role());
        return new Found(made.roleId(), tags.asMap(), boundary, List.of());
    }

    /// Attaches the policy, and corrects the permissions boundary and the tags.
    void repair(Found found, OwnerTags tags) {
        if (!tags.isCurrent(found.tags())) {
            run("iam:TagRole", () -> iam.tagRole(it -> it.roleName(name).tags(list(tags))));
        }
        String boundary = account.requireFunctions().permissionsBoundary();
        if (!found.boundary().equals(boundary)) {
            run(
                    "iam:PutRolePermissionsBoundary",
                    () -> iam.putRolePermissionsBoundary(it -> it.roleName(name).permissionsBoundary(boundary)));
        }
        if (!found.policies().contains(policy())) {
            run(
                    "iam:AttachRolePolicy",
                    () -> iam.attachRolePolicy(it -> it.roleName(name).policyArn(policy())));
        }
    }

    List<Drift> drifts(Found found, OwnerTags tags) {
        List<Drift> drifts = new ArrayList<>(tags.drifts("tags.role", found.tags()));
        String boundary = account.requireFunctions().permissionsBoundary();
        if (!found.boundary().equals(boundary)) {
            drifts.add(new Drift("permissionsBoundary", boundary, found.boundary()));
        }
        if (!found.policies().contains(policy())) {
            drifts.add(new Drift("rolePolicy", policy(), "not attached"));
        }
        return drifts;
    }

    void remove(Found found) {
        found.policies()
                .forEach(policy -> run(
                        "iam:DetachRolePolicy",
                        () -> iam.detachRolePolicy(it -> it.roleName(name).policyArn(policy))));
        run("iam:DeleteRole", () -> iam.deleteRole(it -> it.roleName(name)));
    }

    private static List<Tag> list(OwnerTags tags) {
        return tags.asMap().entrySet().stream()
                .map(it -> Tag.builder().key(it.getKey()).value(it.getValue()).build())
                .toList();
    }

    /// Returns the ARN of the policy that the role has.
    String policy() {
        return "arn:%s:iam::aws:policy/service-role/%s"
                .formatted(
                        account.partition(),
                        account.requireFunctions().hasVpc()
                                ? "AWSLambdaVPCAccessExecutionRole"
                                : "AWSLambdaBasicExecutionRole");
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, name, call);
    }
}
