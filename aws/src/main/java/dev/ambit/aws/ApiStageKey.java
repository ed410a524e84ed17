package dev.ambit.aws;

import dev.ambit.stack.Drift;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.ApiStage;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;
import software.amazon.awssdk.services.apigateway.model.UsagePlanKey;

/// The API key of one stage, and the usage plan that admits it to the stage.
///
/// @param name of both
/// @param value secret of the stage
/// @param isEnabled whether requests with the key are admitted
record ApiStageKey(ApiGatewayClient gateway, String name, String value, boolean isEnabled) {

    private static final int PAGE_MAX = 500;
    private static final String API_KEY = "API_KEY";

    /// The existing key, without its value.
    record Found(Optional<ApiKey> key, Optional<UsagePlan> plan, boolean isInPlan) {

        boolean isNothing() {
            return key.isEmpty() && plan.isEmpty();
        }
    }

    /// Ids of the key and of its usage plan.
    record Ids(String key, String plan) {}

    Found find() {
        Optional<ApiKey> key =
                run(
                        "apigateway:GET",
                        () -> gateway
                                .getApiKeysPaginator(it ->
                                        it.nameQuery(name).includeValues(true).limit(PAGE_MAX))
                                .items()
                                .stream()
                                .filter(it -> name.equals(it.name()))
                                .findFirst());
        Optional<UsagePlan> plan = run(
                "apigateway:GET",
                () -> gateway.getUsagePlansPaginator(it -> it.limit(PAGE_MAX)).items().stream()
                        .filter(it -> name.equals(it.name()))
                        .findFirst());
        boolean isInPlan = key.isPresent()
                && plan.isPresent()
                && keys(plan.get().id()).contains(key.get().id());
        return new Found(key, plan, isInPlan);
    }

    private List<String> keys(String plan) {
        return run(
                "apigateway:GET",
                () -> gateway.getUsagePlanKeys(it -> it.usagePlanId(plan).limit(PAGE_MAX)).items().stream()
                        .map(UsagePlanKey::id)
                        .toList());
    }

    List<Drift> drifts(Found found, RestStage stage, OwnerTags tags) {
        List<Drift> drifts = new ArrayList<>();
        Optional<ApiKey> key = found.key();
        if (key.isEmpty() || !value.equals(key.get().value())) {
            drifts.add(new Drift("apiKey", "the key of this stage", key.isEmpty() ? "missing" : "another value"));
        } else if (key.get().enabled() != isEnabled) {
            drifts.add(new Drift("apiKeyEnabled", Boolean.toString(isEnabled), Boolean.toString(!isEnabled)));
        }
        key.ifPresent(it -> drifts.addAll(tags.drifts("tags.apiKey", it.tags())));
        found.plan().ifPresent(it -> drifts.addAll(tags.drifts("tags.usagePlan", it.tags())));
        if (!found.isInPlan() || found.plan().filter(it -> isOf(it, stage)).isEmpty()) {
            drifts.add(new Drift("usagePlan", "admits the key to the stage", "does not admit it"));
        }
        return drifts;
    }

    /// Creates or repairs the key and its plan. API Gateway cannot change the value of a key, so a key with another
    /// value is replaced.
    Ids ensure(Found found, RestStage stage, OwnerTags tags) {
        Optional<ApiKey> known = found.key().filter(it -> value.equals(it.value()));
        if (known.isEmpty()) {
            found.key().ifPresent(it -> removeKey(it.id()));
        }
        String key = known.map(ApiKey::id).orElseGet(() -> createKey(tags));
        if (known.isPresent() && known.get().enabled() != isEnabled) {
            run(
                    "apigateway:PATCH",
                    () -> gateway.updateApiKey(it -> it.apiKey(key)
                            .patchOperations(patch(Op.REPLACE, "/enabled", Boolean.toString(isEnabled)))));
        }
        AwsAccount account = stage.api().account();
        known.ifPresent(it -> new GatewayTags(gateway, account, "/apikeys/" + key).add(it.tags(), tags));
        found.plan().ifPresent(it -> new GatewayTags(gateway, account, "/usageplans/" + it.id()).add(it.tags(), tags));
        String plan = found.plan().map(UsagePlan::id).orElseGet(() -> createPlan(stage, tags));
        if (found.plan().isPresent() && !isOf(found.plan().get(), stage)) {
            change(plan, Op.ADD, stageId(stage));
        }
        if (!found.isInPlan() || known.isEmpty()) {
            run(
                    "apigateway:POST",
                    () -> gateway.createUsagePlanKey(
                            it -> it.usagePlanId(plan).keyId(key).keyType(API_KEY)));
        }
        return new Ids(key, plan);
    }

    private String createKey(OwnerTags tags) {
        return run(
                "apigateway:POST",
                () -> gateway.createApiKey(it ->
                                it.name(name).value(value).enabled(isEnabled).tags(tags.asMap()))
                        .id());
    }

    private String createPlan(RestStage stage, OwnerTags tags) {
        return run(
                "apigateway:POST",
                () -> gateway.createUsagePlan(it -> it.name(name)
                                .apiStages(ApiStage.builder()
                                        .apiId(stage.api().id())
                                        .stage(stage.name())
                                        .build())
                                .tags(tags.asMap()))
                        .id());
    }

    /// Deletes the key, then the plan. A plan that still has stages cannot be deleted.
    void remove(Found found) {
        found.key().ifPresent(it -> removeKey(it.id()));
        found.plan().ifPresent(plan -> {
            plan.apiStages().forEach(it -> change(plan.id(), Op.REMOVE, "%s:%s".formatted(it.apiId(), it.stage())));
            run("apigateway:DELETE", () -> gateway.deleteUsagePlan(it -> it.usagePlanId(plan.id())));
        });
    }

    private void removeKey(String key) {
        run("apigateway:DELETE", () -> gateway.deleteApiKey(it -> it.apiKey(key)));
    }

    private void change(String plan, Op operation, String stage) {
        run(
                "apigateway:PATCH",
                () -> gateway.updateUsagePlan(
                        it -> it.usagePlanId(plan).patchOperations(patch(operation, "/apiStages", stage))));
    }

    private static PatchOperation patch(Op operation, String path, String value) {
        return PatchOperation.builder().op(operation).path(path).value(value).build();
    }

    private static boolean isOf(UsagePlan plan, RestStage stage) {
        return plan.apiStages().stream()
                .anyMatch(
                        it -> it.apiId().equals(stage.api().id()) && it.stage().equals(stage.name()));
    }

    private static String stageId(RestStage stage) {
        return "%s:%s".formatted(stage.api().id(), stage.name());
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, name, call);
    }

    /// Omits the value, so that logs do not contain it.
    @Override
    public String toString() {
        return name;
    }
}
