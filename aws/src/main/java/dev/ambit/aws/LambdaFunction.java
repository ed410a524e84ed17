package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import dev.ambit.stack.InProgressException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

/// The calls about one function.
record LambdaFunction(LambdaClient lambda, AwsAccount account, String name) {

    /// The alias that answers visitors.
    static final String LIVE = "live";

    private static final String LATEST = "$LATEST";
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /// A request as API Gateway sends it.
    private static final String PROBE = """
            {"resource": "/{proxy+}", "path": "/", "httpMethod": "GET", "headers": {"host": "localhost"},
             "multiValueHeaders": {"host": ["localhost"]}, "queryStringParameters": null,
             "multiValueQueryStringParameters": null, "pathParameters": {"proxy": ""}, "stageVariables": null,
             "requestContext": {"resourcePath": "/{proxy+}", "httpMethod": "GET", "path": "/", "stage": "probe",
               "requestId": "probe", "identity": {"sourceIp": "127.0.0.1"}},
             "body": null, "isBase64Encoded": false}
            """;

    String arn() {
        return "arn:%s:lambda:%s:%s:function:%s"
                .formatted(account.partition(), account.region(), account.number(), name);
    }

    /// Returns the tags, or nothing if the function does not exist.
    Optional<Map<String, String>> tags() {
        return found("lambda:GetFunction", () -> lambda.getFunction(it -> it.functionName(name)))
                .map(GetFunctionResponse::tags);
    }

    void tag(OwnerTags tags) {
        run(
                "lambda:TagResource",
                () -> lambda.tagResource(it -> it.resource(arn()).tags(tags.asMap())));
    }

    /// Returns the unpublished state.
    Optional<LambdaVersion> latest() {
        return version(LATEST);
    }

    Optional<LambdaVersion> version(String version) {
        return found(
                        "lambda:GetFunctionConfiguration",
                        () -> lambda.getFunctionConfiguration(it -> {
                            it.functionName(name);
                            if (!version.equals(LATEST)) {
                                it.qualifier(version);
                            }
                        }))
                .map(LambdaVersion::of);
    }

    /// Returns the alias; nothing until a version has answered.
    Optional<LiveAlias> alias() {
        return found(
                        "lambda:GetAlias",
                        () -> lambda.getAlias(it -> it.functionName(name).name(LIVE)))
                .map(it -> new LiveAlias(it.functionVersion(), it.revisionId()));
    }

    /// The alias at one time.
    ///
    /// @param version that answers visitors
    /// @param revision id that Lambda replaces on each change of the alias
    record LiveAlias(String version, String revision) {}

    void create(LambdaPackage code, LambdaConfiguration configuration, OwnerTags tags) {
        run(
                "lambda:CreateFunction",
                () -> lambda.createFunction(it -> it.functionName(name)
                        .code(zip -> zip.zipFile(code.zip()))
                        .runtime(code.runtime())
                        .architectures(Architecture.X86_64)
                        .handler(LambdaPackage.HANDLER)
                        .description(LambdaVersion.description(code.digest(), code.sha256()))
                        .role(configuration.role())
                        .memorySize(configuration.memoryMegabytes())
                        .timeout(configuration.timeoutSeconds())
                        .environment(env -> env.variables(configuration.variables()))
                        .kmsKeyArn(configuration.settings().key())
                        .layers(configuration.settings().adapterLayer())
                        .vpcConfig(vpc(configuration.settings()))
                        .tags(tags.asMap())));
    }

    void updateCode(LambdaPackage code) {
        run(
                "lambda:UpdateFunctionCode",
                () -> lambda.updateFunctionCode(
                        it -> it.functionName(name).zipFile(code.zip()).architectures(Architecture.X86_64)));
    }

    void update(LambdaConfiguration configuration, String runtime, String description) {
        run(
                "lambda:UpdateFunctionConfiguration",
                () -> lambda.updateFunctionConfiguration(it -> it.functionName(name)
                        .runtime(runtime)
                        .handler(LambdaPackage.HANDLER)
                        .description(description)
                        .role(configuration.role())
                        .memorySize(configuration.memoryMegabytes())
                        .timeout(configuration.timeoutSeconds())
                        .environment(env -> env.variables(configuration.variables()))
                        .kmsKeyArn(configuration.settings().key())
                        .layers(configuration.settings().adapterLayer())
                        .vpcConfig(vpc(configuration.settings()))));
    }

    /// Marks the unpublished code as not answering.
    void fail(String description) {
        run(
                "lambda:UpdateFunctionConfiguration",
                () -> lambda.updateFunctionConfiguration(
                        it -> it.functionName(name).description(LambdaVersion.failed(description))));
    }

    /// Publishes the unpublished state, or returns the version that was published from it.
    ///
    /// @param sha256 expected code; another operation may have uploaded other code in between
    String publish(String description, String sha256) {
        return run("lambda:PublishVersion", () -> {
            try {
                return lambda.publishVersion(it ->
                                it.functionName(name).description(description).codeSha256(sha256))
                        .version();
            } catch (InvalidParameterValueException e) {
                if (String.valueOf(e.getMessage()).contains("CodeSHA256")) {
                    throw new InProgressException("Another operation is changing the code.", PAUSE, PATIENCE);
                }
                throw e;
            }
        });
    }

    /// Sends a request to a version.
    ///
    /// @return why it does not answer, with the end of its log; nothing if it answers
    Optional<Problem> failure(String version) {
        InvokeResponse answer = run(
                "lambda:InvokeFunction",
                () -> lambda.invoke(it -> it.functionName(name)
                        .qualifier(version)
                        .logType(LogType.TAIL)
                        .payload(SdkBytes.fromUtf8String(PROBE))));
        return Optional.ofNullable(answer.functionError())
                .map(error -> STACK_RESOURCE_REFUSED
                        .because("Version %s does not answer (%s). Correct the code, then deploy again."
                                .formatted(version, error))
                        .with("log", log(answer)));
    }

    private static List<String> log(InvokeResponse answer) {
        return answer.logResult() == null
                ? List.of()
                : new String(Base64.getDecoder().decode(answer.logResult()), UTF_8)
                        .lines()
                        .toList();
    }

    /// Lets a version answer visitors.
    ///
    /// @param before the alias as it was when the version was decided on; nothing if there was none
    /// @throws InProgressException if another operation has moved the alias since then
    void makeLive(String version, Optional<LiveAlias> before) {
        if (before.isPresent()) {
            run(
                    "lambda:UpdateAlias",
                    () -> lambda.updateAlias(it -> it.functionName(name)
                            .name(LIVE)
                            .functionVersion(version)
                            .revisionId(before.get().revision())));
        } else {
            run(
                    "lambda:CreateAlias",
                    () -> lambda.createAlias(
                            it -> it.functionName(name).name(LIVE).functionVersion(version)));
        }
    }

    /// Returns the numbers of all published versions.
    List<String> versions() {
        return run(
                "lambda:ListVersionsByFunction",
                () -> lambda.listVersionsByFunctionPaginator(it -> it.functionName(name)).versions().stream()
                        .map(FunctionConfiguration::version)
                        .filter(it -> !it.equals(LATEST))
                        .toList());
    }

    void removeVersion(String version) {
        run(
                "lambda:DeleteFunction",
                () -> lambda.deleteFunction(it -> it.functionName(name).qualifier(version)));
    }

    /// Deletes the function with all versions and aliases.
    void remove() {
        run("lambda:DeleteFunction", () -> lambda.deleteFunction(it -> it.functionName(name)));
    }

    /// Returns the reserved concurrency; nothing if the function shares that of the AWS account.
    Optional<Integer> concurrency() {
        return Optional.ofNullable(
                run("lambda:GetFunctionConcurrency", () -> lambda.getFunctionConcurrency(it -> it.functionName(name)))
                        .reservedConcurrentExecutions());
    }

    /// @param reserved null: the function shares the concurrency of the AWS account
    void limit(@Nullable Integer reserved) {
        if (reserved == null) {
            run(
                    "lambda:DeleteFunctionConcurrency",
                    () -> lambda.deleteFunctionConcurrency(it -> it.functionName(name)));
        } else {
            run(
                    "lambda:PutFunctionConcurrency",
                    () -> lambda.putFunctionConcurrency(
                            it -> it.functionName(name).reservedConcurrentExecutions(reserved)));
        }
    }

    private static Consumer<VpcConfig.Builder> vpc(LambdaSettings settings) {
        return it -> it.subnetIds(settings.subnets()).securityGroupIds(settings.securityGroups());
    }

    /// Returns nothing if the function, version or alias does not exist.
    <T> Optional<T> found(String action, Supplier<T> call) {
        return run(action, () -> {
            try {
                return Optional.of(call.get());
            } catch (ResourceNotFoundException _) {
                return Optional.<T>empty();
            }
        });
    }

    <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, name, call);
    }
}
