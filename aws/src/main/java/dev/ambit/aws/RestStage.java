package dev.ambit.aws;

import dev.ambit.stack.Drift;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.Stage;

/// The calls about one stage of a REST API.
///
/// @param function name of the function that the stage calls
/// @param requestsPerSecond rate limit; 0: no request is admitted
record RestStage(RestApi api, String name, String function, int requestsPerSecond) {

    /// The limits of API Gateway for an AWS account, for stages without a limit of their own.
    static final int REQUESTS_PER_SECOND_MAX = 10_000;

    private static final int BURST_MAX = 5_000;
    private static final String ALL_METHODS = "*/*";

    void create(String deployment, Map<String, String> tags) {
        api.run(
                "apigateway:POST",
                () -> gateway()
                        .createStage(it -> it.restApiId(api.id())
                                .stageName(name)
                                .deploymentId(deployment)
                                .variables(Map.of(RestApi.FUNCTION, function))
                                .tags(tags)));
    }

    Optional<Stage> find() {
        return api.stage(name);
    }

    /// Returns the differences of an existing stage.
    ///
    /// @param deployment id of the current deployment
    List<Drift> drifts(Stage found, String deployment) {
        List<Drift> drifts = new ArrayList<>();
        if (!deployment.equals(found.deploymentId())) {
            drifts.add(new Drift("deployment", deployment, found.deploymentId()));
        }
        String called = found.variables().getOrDefault(RestApi.FUNCTION, "none");
        if (!function.equals(called)) {
            drifts.add(new Drift("function", function, called));
        }
        limitDrift(found).ifPresent(drifts::add);
        return drifts;
    }

    /// Returns the difference of the rate limit of an existing stage.
    Optional<Drift> limitDrift(Stage found) {
        MethodSetting limits = found.methodSettings().get(ALL_METHODS);
        String limit = limits == null || limits.throttlingRateLimit() == null
                ? "none"
                : limit(limits.throttlingRateLimit().intValue(), limits.throttlingBurstLimit());
        String wanted = limit(requestsPerSecond, burst());
        return wanted.equals(limit) ? Optional.empty() : Optional.of(new Drift("throttling", wanted, limit));
    }

    /// Changes what differs.
    void repair(String deployment) {
        api.run(
                "apigateway:PATCH",
                () -> gateway()
                        .updateStage(it -> it.restApiId(api.id())
                                .stageName(name)
                                .patchOperations(
                                        replace("/deploymentId", deployment),
                                        replace("/variables/" + RestApi.FUNCTION, function),
                                        replace("/*/*/throttling/rateLimit", Integer.toString(requestsPerSecond)),
                                        replace("/*/*/throttling/burstLimit", Integer.toString(burst())))));
    }

    GatewayTags tags() {
        return new GatewayTags(gateway(), api.account(), "%s/stages/%s".formatted(api.path(), name));
    }

    void remove() {
        api.run(
                "apigateway:DELETE",
                () -> gateway().deleteStage(it -> it.restApiId(api.id()).stageName(name)));
    }

    private int burst() {
        return Math.min(requestsPerSecond, BURST_MAX);
    }

    private static String limit(int perSecond, int burst) {
        return "%d requests/s, burst %d".formatted(perSecond, burst);
    }

    private static PatchOperation replace(String path, String value) {
        return PatchOperation.builder().op(Op.REPLACE).path(path).value(value).build();
    }

    private ApiGatewayClient gateway() {
        return api.gateway();
    }
}
