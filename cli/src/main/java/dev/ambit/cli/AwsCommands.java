package dev.ambit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit operator aws`: the AWS account in which new stacks of an account are made.
final class AwsCommands {

    static final String ADAPTER_LAYER = "--adapter-layer";
    static final String HOSTED_ZONE = "--hosted-zone";
    static final String CACHE_NODE_TYPE = "--cache-node-type";

    private static final OperatorAttachment ATTACHMENT = new OperatorAttachment("/aws", "externalId", "External id");
    private static final Map<String, String> FIELDS =
            Map.of("--role-arn", "roleArn", "--region", "region", "--prefix", "prefix", HOSTED_ZONE, "hostedZone");

    private static final Map<String, String> FUNCTION_TEXTS = Map.of(
            ADAPTER_LAYER,
            "adapterLayer",
            "--permissions-boundary",
            "permissionsBoundary",
            "--environment-key",
            "environmentKey");

    private static final Map<String, String> FUNCTION_LISTS =
            Map.of("--subnet-ids", "subnetIds", "--security-group-ids", "securityGroupIds");

    static final String ACCESS_POLICIES = "--access-policies";
    private static final String CACHE_GROUPS = "--cache-security-group-ids";

    private static final Map<String, String> CACHE_NODES = Map.of(
            CACHE_NODE_TYPE,
            "nodeType",
            "--cache-engine-version",
            "engineVersion",
            "--cache-subnet-group",
            "subnetGroup",
            CACHE_GROUPS,
            "securityGroupIds");

    private AwsCommands() {}

    static CommandSpec ofOperator(Terminal terminal) {
        List<ArgSpec> options = new ArrayList<>(List.of(
                OperatorCommands.slug(), CommandSpecs.flag("--detach", "Detach the AWS account, if no stack uses it")));
        options.addAll(attached());
        return AccountCommand.ofOperator(
                terminal,
                "aws",
                "Shows, attaches or detaches the AWS account of an account's new stacks.",
                AwsCommands::run,
                options.toArray(ArgSpec[]::new));
    }

    /// Returns the options that [#body] reads.
    static List<ArgSpec> attached() {
        return List.of(
                CommandSpecs.option(
                        "--role-arn", "ARN", "Attach: IAM role that the server assumes. Prompts for the external id"),
                CommandSpecs.option("--region", "REGION", "Attach: region of all resources, such as eu-north-1"),
                CommandSpecs.option("--prefix", "PREFIX", "Attach: beginning of the names of all resources"),
                CommandSpecs.option(
                        ADAPTER_LAYER, "ARN", "Attach: layer of the Lambda Web Adapter. New functions are on Lambda"),
                CommandSpecs.option(
                        "--permissions-boundary", "ARN", "Attach: IAM policy that bounds the roles of functions"),
                CommandSpecs.option(
                        "--environment-key", "ARN", "Attach: KMS key that encrypts the variables of functions"),
                CommandSpecs.option("--subnet-ids", "IDS", "Attach: subnets of functions, separated by commas"),
                CommandSpecs.option(
                        "--security-group-ids", "IDS", "Attach: security groups of functions, separated by commas"),
                CommandSpecs.option(
                        HOSTED_ZONE, "ID", "Attach: hosted zone of Route 53. New hosts below it are on AWS"),
                CommandSpecs.option(
                        CACHE_NODE_TYPE, "TYPE", "Attach: node type of caches that new session stores have"),
                CommandSpecs.option(
                        "--cache-engine-version",
                        "VERSION",
                        "Attach: version of Redis OSS of the caches of new session stores"),
                CommandSpecs.option(
                        "--cache-subnet-group", "NAME", "Attach: subnet group of the caches of new session stores"),
                CommandSpecs.option(
                        CACHE_GROUPS,
                        "IDS",
                        "Attach: security groups of the caches of new session stores, separated by commas"),
                CommandSpecs.flag(ACCESS_POLICIES, "Attach: create an IAM policy for people in each new stack"));
    }

    private static int run(CommandContext caller) {
        return ATTACHMENT.run(
                caller,
                AwsCommands::body,
                TextColumn.of("provider", "provider"),
                TextColumn.of("AWS account", "awsAccount"),
                TextColumn.of("role", "roleArn"),
                TextColumn.of("region", "region"),
                TextColumn.of("prefix", "prefix"),
                TextColumn.of("adapter layer", "functions.adapterLayer"),
                TextColumn.of("hosted zone", "hostedZone"),
                TextColumn.of("cache node type", "cacheNodes.nodeType"),
                TextColumn.of("access policies", "accessPolicies"),
                TextColumn.of("since", "attachedAt"));
    }

    /// Returns the attachment without the external id.
    static Map<String, Object> body(CommandContext caller) {
        Map<String, Object> body = caller.body(FIELDS);
        Map<String, Object> functions = functions(caller);
        if (!functions.isEmpty()) {
            body.put("functions", functions);
        }
        Map<String, Object> cacheNodes = caller.body(CACHE_NODES);
        if (!cacheNodes.isEmpty()) {
            cacheNodes.computeIfPresent(
                    "securityGroupIds", (_, ids) -> List.of(ids.toString().split(",", -1)));
            body.put("cacheNodes", cacheNodes);
        }
        if (caller.has(ACCESS_POLICIES)) {
            body.put("accessPolicies", true);
        }
        return body;
    }

    private static Map<String, Object> functions(CommandContext caller) {
        Map<String, Object> functions = caller.body(FUNCTION_TEXTS);
        caller.body(FUNCTION_LISTS)
                .forEach((field, ids) ->
                        functions.put(field, List.of(ids.toString().split(",", -1))));
        return functions;
    }
}
