package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.InProgressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.Layer;
import software.amazon.awssdk.services.lambda.model.State;

/// A version of a function as Lambda describes it, or its unpublished state `$LATEST`.
///
/// @param description digest and SHA-256 of the code, see [#description]
/// @param sha256 of the zip, in Base64
/// @param environmentKey ARN of the KMS key of the variables; empty: a key that AWS manages
/// @param hiddenBecause why Lambda does not show the variables; empty if it shows them
record LambdaVersion(
        String version,
        String description,
        String sha256,
        String runtime,
        String handler,
        String role,
        int memoryMegabytes,
        int timeoutSeconds,
        Map<String, String> variables,
        String environmentKey,
        String hiddenBecause,
        List<String> layers,
        List<String> subnetIds,
        List<String> securityGroupIds,
        State state,
        LastUpdateStatus lastUpdate,
        String reason) {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /// Begins the description of `$LATEST` whose code did not answer.
    private static final String FAILED = "failed ";

    LambdaVersion {
        variables = Map.copyOf(variables);
        layers = List.copyOf(layers);
        subnetIds = List.copyOf(subnetIds);
        securityGroupIds = List.copyOf(securityGroupIds);
    }

    static LambdaVersion of(GetFunctionConfigurationResponse it) {
        return new LambdaVersion(
                it.version(),
                text(it.description()),
                text(it.codeSha256()),
                text(it.runtimeAsString()),
                text(it.handler()),
                text(it.role()),
                it.memorySize(),
                it.timeout(),
                it.environment() == null ? Map.of() : it.environment().variables(),
                text(it.kmsKeyArn()),
                it.environment() == null || it.environment().error() == null
                        ? ""
                        : text(it.environment().error().errorCode()),
                it.layers().stream().map(Layer::arn).toList(),
                it.vpcConfig() == null
                        ? List.of()
                        : it.vpcConfig().subnetIds().stream().sorted().toList(),
                it.vpcConfig() == null
                        ? List.of()
                        : it.vpcConfig().securityGroupIds().stream().sorted().toList(),
                it.state() == null ? State.ACTIVE : it.state(),
                it.lastUpdateStatus() == null ? LastUpdateStatus.SUCCESSFUL : it.lastUpdateStatus(),
                "%s %s"
                        .formatted(text(it.stateReason()), text(it.lastUpdateStatusReason()))
                        .strip());
    }

    /// Returns the description of code.
    static String description(String digest, String sha256) {
        return "%s %s".formatted(digest, sha256);
    }

    /// Returns the description of code that did not answer.
    static String failed(String description) {
        return FAILED + description;
    }

    boolean hasFailed() {
        return description.startsWith(FAILED);
    }

    /// Returns the Git object id of the code, or another text if people changed the description.
    String digest() {
        return description.split(" ", 2)[0];
    }

    /// Whether the description matches the code of the function and contains this digest.
    boolean has(String digest) {
        return description.equals(description(digest, sha256));
    }

    /// @throws InProgressException if Lambda is still changing it
    /// @throws dev.ambit.problem.Problem if Lambda could not change it
    LambdaVersion settled() {
        if (state == State.PENDING || lastUpdate == LastUpdateStatus.IN_PROGRESS) {
            throw new InProgressException("Lambda is still changing the function.", PAUSE, PATIENCE);
        }
        if (state == State.FAILED || lastUpdate == LastUpdateStatus.FAILED) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Lambda could not change the function: %s Correct the AWS account, then resume the operation."
                            .formatted(reason));
        }
        return this;
    }

    private static String text(@Nullable String it) {
        return it == null ? "" : it;
    }

    /// Omits the variables, so that logs do not contain them.
    @Override
    public String toString() {
        return "version %s".formatted(version);
    }
}
