package dev.ambit.aws;

import dev.ambit.stack.Drift;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.Stage;

/// The default address of an API, such as `ID.execute-api.eu-north-1.amazonaws.com`. It is closed while hosts lead to
/// all stages of the API without a distribution, because it would be a second way to the functions. A variable of each
/// stage names its host.
record DefaultAddress(RestApi api) {

    private static final String HOST = "host";
    private static final String VARIABLE = "/variables/" + HOST;

    /// Whether hosts lead to all stages.
    boolean mustBeClosed() {
        List<Stage> stages = api.allStages();
        return !stages.isEmpty() && stages.stream().allMatch(it -> host(it).isPresent());
    }

    /// Returns the host that leads to a stage.
    private static Optional<String> host(Stage stage) {
        return Optional.ofNullable(stage.variables().get(HOST));
    }

    /// Opens or closes the address, which takes effect when it is deployed to the stages.
    ///
    /// @param isOpened whether a stage without a host follows
    /// @return the id of the deployment that all stages have now
    String settle(boolean isOpened) {
        boolean isClosed = !isOpened && mustBeClosed();
        if (api.isClosed() != isClosed) {
            api.close(isClosed);
        }
        String deployment = api.deployment(isClosed).orElseGet(() -> api.deploy(isClosed));
        api.allStages().stream()
                .filter(DefaultAddress::isOurs)
                .filter(it -> !deployment.equals(it.deploymentId()))
                .forEach(it -> change(
                        it.stageName(),
                        PatchOperation.builder()
                                .op(Op.REPLACE)
                                .path("/deploymentId")
                                .value(deployment)
                                .build()));
        return deployment;
    }

    /// Records which host leads to a stage, and opens or closes the address. Stages that Ambit did not make are left
    /// alone.
    ///
    /// @param host null: none does any more
    /// @return whether something was changed
    boolean lead(String stage, @Nullable String host) {
        Optional<Stage> found = api.existingStage(stage).filter(DefaultAddress::isOurs);
        if (found.isEmpty() || host(found.get()).equals(Optional.ofNullable(host))) {
            return false;
        }
        PatchOperation.Builder change = PatchOperation.builder().path(VARIABLE);
        change(
                stage,
                host == null
                        ? change.op(Op.REMOVE).build()
                        : change.op(Op.REPLACE).value(host).build());
        String _ = settle(false);
        return true;
    }

    /// Returns the drift of a stage to which a host must lead.
    List<Drift> drifts(String stage, String host) {
        return api
                .existingStage(stage)
                .filter(DefaultAddress::isOurs)
                .filter(it -> !host(it).equals(Optional.of(host)))
                .map(it -> new Drift("stageHost", host, host(it).orElse("none")))
                .stream()
                .toList();
    }

    private static boolean isOurs(Stage stage) {
        return stage.variables().containsKey(RestApi.FUNCTION);
    }

    private void change(String stage, PatchOperation change) {
        api.run(
                "apigateway:PATCH",
                () -> api.gateway()
                        .updateStage(
                                it -> it.restApiId(api.id()).stageName(stage).patchOperations(change)));
    }

    /// Returns the drift of an API.
    List<Drift> drifts(boolean isClosed) {
        boolean mustBeClosed = mustBeClosed();
        return mustBeClosed == isClosed
                ? List.of()
                : List.of(new Drift("defaultAddress", state(mustBeClosed), state(isClosed)));
    }

    private static String state(boolean isClosed) {
        return isClosed ? "closed" : "open";
    }
}
