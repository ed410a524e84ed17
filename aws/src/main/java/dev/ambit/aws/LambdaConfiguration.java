package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// The wanted configuration of a function. Its versions keep the configuration that they were published with.
///
/// @param role ARN of its IAM role
/// @param memoryMegabytes memory of an instance
/// @param timeoutSeconds of a request
/// @param variables environment variables, including secrets
record LambdaConfiguration(
        String role, int memoryMegabytes, int timeoutSeconds, Map<String, String> variables, LambdaSettings settings) {

    private static final int MEGABYTES = 256;

    /// Memory besides the heap, as for local functions.
    static final int MEGABYTES_BESIDE = 256;

    private static final int TIMEOUT_SECONDS = 30;

    /// Lambda's limit of all names and values.
    private static final int VARIABLES_BYTES_MAX = 4096;

    private static final Pattern NAME = Pattern.compile("(?!AWS_|LAMBDA_)[A-Z][A-Z0-9_]+");

    LambdaConfiguration {
        variables = Map.copyOf(variables);
    }

    /// @param roleId unique id of the role. Lambda lets one role decrypt the variables, and not another with its name,
    /// so
    ///     a recreated role needs a new version
    /// @param given variables of the stack
    /// @throws dev.ambit.problem.Problem if Lambda does not accept the variables
    static LambdaConfiguration of(
            WantedResource wanted, String role, String roleId, Map<String, String> given, LambdaSettings settings) {
        given.keySet().forEach(LambdaConfiguration::requireName);
        int megabytes = wanted.number("memoryMegabytes", MEGABYTES);
        Map<String, String> variables = new HashMap<>(given);
        variables.put("AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap");
        variables.put("AWS_LWA_PORT", Objects.requireNonNull(given.get("PORT")));
        variables.put("AWS_LWA_READINESS_CHECK_PROTOCOL", "tcp");
        variables.put("AWS_LWA_ASYNC_INIT", "true");
        variables.put("AMBIT_ROLE_ID", roleId);
        variables.put(LambdaPackage.HEAP, Integer.toString(megabytes));
        requireSmall(variables);
        return new LambdaConfiguration(
                role,
                megabytes + MEGABYTES_BESIDE,
                wanted.number("timeoutSeconds", TIMEOUT_SECONDS),
                variables,
                settings);
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Lambda does not accept the variable `%s`. Rename its parameter: a name must start with a letter, but not with `AWS_` or `LAMBDA_`."
                            .formatted(name));
        }
    }

    private static void requireSmall(Map<String, String> variables) {
        int bytes = variables.entrySet().stream()
                .mapToInt(
                        it -> it.getKey().getBytes(UTF_8).length + it.getValue().getBytes(UTF_8).length)
                .sum();
        if (bytes > VARIABLES_BYTES_MAX) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The variables of the function have %d bytes; Lambda allows %d in all. Shorten the parameters of the stack."
                            .formatted(bytes, VARIABLES_BYTES_MAX));
        }
    }

    boolean fits(LambdaVersion actual) {
        return drifts(actual).isEmpty();
    }

    /// Returns the differences, without values of variables.
    List<Drift> drifts(LambdaVersion actual) {
        List<Drift> drifts = new ArrayList<>();
        add(drifts, "role", role, actual.role());
        add(drifts, "memoryMegabytes", memoryMegabytes, actual.memoryMegabytes());
        add(drifts, "timeoutSeconds", timeoutSeconds, actual.timeoutSeconds());
        add(drifts, "handler", LambdaPackage.HANDLER, actual.handler());
        add(drifts, "layers", List.of(settings.adapterLayer()), actual.layers());
        add(drifts, "subnetIds", settings.subnets(), actual.subnetIds());
        add(drifts, "securityGroupIds", settings.securityGroups(), actual.securityGroupIds());
        add(drifts, "environmentKey", settings.key(), actual.environmentKey());
        if (!actual.hiddenBecause().isEmpty()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Lambda hides the variables of the function with `%s`. Allow `kms:Decrypt` on the key `%s` for the attached role."
                            .formatted(actual.hiddenBecause(), actual.environmentKey()));
        }
        if (!variables.equals(actual.variables())) {
            drifts.add(new Drift("variables", "the current values of the stack", "other values"));
        }
        return drifts;
    }

    private static void add(List<Drift> drifts, String what, Object wanted, Object actual) {
        if (!wanted.equals(actual)) {
            drifts.add(new Drift(what, wanted.toString(), actual.toString()));
        }
    }

    /// Omits the variables, so that logs do not contain them.
    @Override
    public String toString() {
        return role;
    }
}
