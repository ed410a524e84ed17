package dev.ambit.aws;

import dev.ambit.http.Sha256;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.EndpointType;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.IntegrationType;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.Stage;

/// The calls about one REST API. Production and development share it; each has a stage of its own. All paths and
/// methods call the alias `live` of the function that the stage names in a variable, and need an API key.
///
/// @param id that API Gateway generated
record RestApi(ApiGatewayClient gateway, AwsAccount account, String id) {

    /// Name of the stage variable with the name of the function.
    static final String FUNCTION = "function";

    /// API Gateway otherwise reads bodies as UTF-8, and passes an answer in Base64 on as text.
    private static final String BINARY = "*/*";

    private static final String ANY = "ANY";
    private static final String PROXY = "{proxy+}";

    /// The largest page of API Gateway.
    private static final int PAGE_MAX = 500;

    private static final int RESOURCES_MAX = 500;

    /// An existing API.
    ///
    /// @param isBinary whether it passes all bodies on byte for byte
    /// @param isClosed whether its default address is disabled
    record Found(String id, Map<String, String> tags, boolean isBinary, boolean isClosed) {

        Found {
            tags = Map.copyOf(tags);
        }
    }

    /// Finds an API by its name.
    static Optional<Found> find(ApiGatewayClient gateway, String name) {
        return AwsCall.of(
                "apigateway:GET",
                "/restapis",
                () -> gateway.getRestApisPaginator(it -> it.limit(PAGE_MAX)).items().stream()
                        .filter(it -> name.equals(it.name()))
                        .map(it -> new Found(
                                it.id(),
                                it.tags(),
                                it.binaryMediaTypes().contains(BINARY),
                                Boolean.TRUE.equals(it.disableExecuteApiEndpoint())))
                        .sorted((one, other) -> one.id().compareTo(other.id()))
                        .findFirst());
    }

    /// Creates an API with its tags, so that an interrupted step leaves no untagged API.
    static Found create(ApiGatewayClient gateway, String name, Map<String, String> tags) {
        return AwsCall.of(
                "apigateway:POST",
                "/restapis",
                () -> new Found(
                        gateway.createRestApi(it -> it.name(name)
                                        .tags(tags)
                                        .binaryMediaTypes(BINARY)
                                        .endpointConfiguration(type -> type.types(EndpointType.REGIONAL)))
                                .id(),
                        tags,
                        true,
                        false));
    }

    GatewayTags tags() {
        return new GatewayTags(gateway, account, path());
    }

    String path() {
        return "/restapis/" + id;
    }

    /// Returns the ARN of all methods of a stage, for the permission to call a function.
    String stageArn(String stage) {
        return "arn:%s:execute-api:%s:%s:%s/%s/*"
                .formatted(account.partition(), account.region(), account.number(), id, stage);
    }

    /// Has the API pass on bodies byte for byte from the next deployment.
    void makeBinary() {
        update(PatchOperation.builder()
                .op(Op.ADD)
                .path("/binaryMediaTypes/" + BINARY.replace("/", "~1"))
                .build());
    }

    private void update(PatchOperation change) {
        run(
                "apigateway:PATCH",
                () -> gateway.updateRestApi(it -> it.restApiId(id).patchOperations(change)));
    }

    /// Repairs the methods.
    ///
    /// @return whether something was changed
    boolean repairMethods() {
        List<Resource> all = resources();
        Resource root =
                all.stream().filter(it -> it.path().equals("/")).findFirst().orElseThrow();
        String proxy = proxy(all)
                .map(Resource::id)
                .orElseGet(() -> run(
                        "apigateway:POST",
                        () -> gateway.createResource(it ->
                                        it.restApiId(id).parentId(root.id()).pathPart(PROXY))
                                .id()));
        boolean isRootChanged = repair(root.id(), method(root));
        boolean isProxyChanged = repair(proxy, proxy(all).map(RestApi::method).orElse(null));
        return isRootChanged || isProxyChanged;
    }

    /// Returns the ids of the resource `/` and of the resource of all other paths.
    List<String> resourceIds() {
        return resources().stream()
                .filter(it -> it.path().equals("/") || it.path().equals("/" + PROXY))
                .sorted((one, other) -> one.path().compareTo(other.path()))
                .map(Resource::id)
                .toList();
    }

    /// Whether both methods are as they must be.
    boolean hasMethods() {
        List<Resource> all = resources();
        return all.stream().filter(it -> it.path().equals("/")).allMatch(it -> fits(method(it)))
                && proxy(all).filter(it -> fits(method(it))).isPresent();
    }

    private List<Resource> resources() {
        return run(
                "apigateway:GET",
                () -> gateway.getResources(
                                it -> it.restApiId(id).limit(RESOURCES_MAX).embed("methods"))
                        .items());
    }

    private static Optional<Resource> proxy(List<Resource> all) {
        return all.stream().filter(it -> it.path().equals("/" + PROXY)).findFirst();
    }

    private static @Nullable Method method(Resource it) {
        return it.resourceMethods() == null ? null : it.resourceMethods().get(ANY);
    }

    private boolean repair(String resource, @Nullable Method found) {
        if (fits(found)) {
            return false;
        }
        if (found != null) {
            run(
                    "apigateway:DELETE",
                    () -> gateway.deleteMethod(
                            it -> it.restApiId(id).resourceId(resource).httpMethod(ANY)));
        }
        run(
                "apigateway:PUT",
                () -> gateway.putMethod(it -> it.restApiId(id)
                        .resourceId(resource)
                        .httpMethod(ANY)
                        .authorizationType("NONE")
                        .apiKeyRequired(true)));
        run(
                "apigateway:PUT",
                () -> gateway.putIntegration(it -> it.restApiId(id)
                        .resourceId(resource)
                        .httpMethod(ANY)
                        .type(IntegrationType.AWS_PROXY)
                        .integrationHttpMethod("POST")
                        .uri(target())));
        return true;
    }

    private boolean fits(@Nullable Method method) {
        if (method == null || !Boolean.TRUE.equals(method.apiKeyRequired())) {
            return false;
        }
        Integration integration = method.methodIntegration();
        return "NONE".equals(method.authorizationType())
                && integration != null
                && integration.type() == IntegrationType.AWS_PROXY
                && target().equals(integration.uri());
    }

    private String target() {
        return "arn:%1$s:apigateway:%2$s:lambda:path/2015-03-31/functions/arn:%1$s:lambda:%2$s:%3$s:function:${stageVariables.%4$s}:%5$s/invocations"
                .formatted(account.partition(), account.region(), account.number(), FUNCTION, LambdaFunction.LIVE);
    }

    /// Returns the deployment of these methods and of the state of the default address. Deployments are snapshots,
    /// which people cannot change.
    Optional<String> deployment(boolean isClosed) {
        return run(
                "apigateway:GET",
                () -> gateway.getDeployments(it -> it.restApiId(id).limit(PAGE_MAX)).items().stream()
                        .filter(it -> definition(isClosed).equals(it.description()))
                        .map(it -> it.id())
                        .sorted()
                        .findFirst());
    }

    String deploy(boolean isClosed) {
        return run(
                "apigateway:POST",
                () -> gateway.createDeployment(it -> it.restApiId(id).description(definition(isClosed)))
                        .id());
    }

    /// Returns the description of a deployment of these methods.
    private String definition(boolean isClosed) {
        return "ambit " + Sha256.hex("%s %s %s".formatted(target(), BINARY, isClosed));
    }

    /// Whether the default address is closed from the next deployment.
    boolean isClosed() {
        return run(
                "apigateway:GET",
                () -> Boolean.TRUE.equals(
                        gateway.getRestApi(it -> it.restApiId(id)).disableExecuteApiEndpoint()));
    }

    void close(boolean isClosed) {
        update(PatchOperation.builder()
                .op(Op.REPLACE)
                .path("/disableExecuteApiEndpoint")
                .value(Boolean.toString(isClosed))
                .build());
    }

    Optional<Stage> stage(String name) {
        return allStages().stream().filter(it -> it.stageName().equals(name)).findFirst();
    }

    /// Returns a stage, or nothing if the stage or its API does not exist.
    Optional<Stage> existingStage(String name) {
        return run("apigateway:GET", () -> {
            try {
                return stages().stream()
                        .filter(it -> it.stageName().equals(name))
                        .findFirst();
            } catch (NotFoundException _) {
                return Optional.<Stage>empty();
            }
        });
    }

    List<Stage> allStages() {
        return run("apigateway:GET", this::stages);
    }

    private List<Stage> stages() {
        return gateway.getStages(it -> it.restApiId(id)).item();
    }

    void remove() {
        run("apigateway:DELETE", () -> gateway.deleteRestApi(it -> it.restApiId(id)));
    }

    <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, path(), call);
    }
}
