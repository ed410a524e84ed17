package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.Objects.requireNonNull;

import dev.ambit.problem.Problem;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.Stage;

/// Provides API stages on Amazon API Gateway. Each production environment has one REST API, which its development
/// environments share; each environment has a stage, a usage plan and an API key.
final class ApiStageProvider implements Provider {

    private static final int ID_CHARS = 8;

    /// The property with the ids of the resources of the API; stacks of earlier versions lack it.
    private static final String RESOURCES = "resources";

    private final Function<WantedResource, AwsAccount> accounts;
    private final AwsClients clients;
    private final StageStack stack;
    private final String installation;

    /// Reads the stack of an API stage.
    interface StageStack {

        /// Returns the public id of the production environment.
        UUID production(WantedResource stage);

        /// Returns the function of the stack, unless it is missing or being removed.
        Optional<WantedResource> function(WantedResource stage);

        /// Returns the host that leads to the stage without a distribution.
        Optional<String> host(WantedResource stage);
    }

    /// @param accounts returns the AWS account of a resource
    /// @param installation stable name of this installation
    ApiStageProvider(
            Function<WantedResource, AwsAccount> accounts, AwsClients clients, StageStack stack, String installation) {
        this.accounts = accounts;
        this.clients = clients;
        this.stack = stack;
        this.installation = installation;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.API_STAGE;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.FUNCTION);
    }

    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public void check(WantedResource wanted) {
        if (perSecond(wanted) > RestStage.REQUESTS_PER_SECOND_MAX) {
            throw BAD_USER_INPUT
                    .because("`requestsPerSecond` must be at most %d on AWS; received `%d`. Send a lower number."
                            .formatted(RestStage.REQUESTS_PER_SECOND_MAX, perSecond(wanted)))
                    .at("requestsPerSecond", perSecond(wanted), "at most " + RestStage.REQUESTS_PER_SECOND_MAX);
        }
        StageOnAws it = open(wanted);
        if (function(it).isEmpty()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The API stage calls a function, but the stack has none. Add `FUNCTION` to the stack.");
        }
        it.requireOurs(it.api());
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        StageOnAws it = open(wanted);
        LambdaFunction function = function(it)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "The API stage calls a function, but the stack has none. Add `FUNCTION` to the stack."));
        Optional<RestApi.Found> known = it.api();
        it.requireOurs(known);
        RestApi.Found found = known.orElseGet(() -> {
            log.say("Created API %s.".formatted(it.apiName()));
            return RestApi.create(it.gateway(), it.apiName(), it.apiTags().asMap());
        });
        RestApi api = it.api(found);
        api.tags().add(found.tags(), it.apiTags());
        if (api.repairMethods()) {
            log.say("Set the methods of the API.");
        }
        if (!found.isBinary()) {
            api.makeBinary();
            log.say("The API passes bodies on byte for byte.");
        }
        RestStage stage = stage(it, api, function.name());
        String deployment = new DefaultAddress(api).settle(stage.find().isEmpty());
        makeStage(stage, deployment, it.tags(), log);
        ApiStageKey key = it.key();
        ApiStageKey.Ids ids = key.ensure(it.requireOurs(key.find()), stage, it.tags());
        var permission = new InvokePermission(function, api.stageArn(stage.name()));
        if (!permission.isThere()) {
            permission.add();
        }
        Map<String, String> detail = new HashMap<>(Map.of(
                "url",
                        stack.host(wanted)
                                .map(host -> "https://" + host)
                                .orElseGet(() -> clients.stageUrl(it.account(), api.id(), stage.name())),
                "api", api.id(),
                "stage", stage.name(),
                "apiKeyId", ids.key(),
                "usagePlanId", ids.plan(),
                "permission", permission.importId(),
                "region", it.account().region(),
                "awsAccount", it.account().number(),
                "console", console(api)));
        detail.put(RESOURCES, String.join(" ", api.resourceIds()));
        detail.put("deployment", deployment);
        return detail;
    }

    /// Returns the address of an API in the console of AWS.
    static String console(RestApi api) {
        return "https://%1$s.console.aws.amazon.com/apigateway/main/apis/%2$s/stages?api=%2$s&region=%1$s"
                .formatted(api.account().region(), api.id());
    }

    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        String plan = detail.get("usagePlanId");
        if (plan == null) {
            return List.of();
        }
        String api = requireNonNull(detail.get("api"));
        String key = requireNonNull(detail.get("apiKeyId"));
        String stage = "%s/%s".formatted(api, detail.get("stage"));
        List<TerraformImport> imports = new ArrayList<>(List.of(
                new TerraformImport("aws_api_gateway_rest_api", api),
                new TerraformImport("aws_api_gateway_stage", stage),
                new TerraformImport("aws_api_gateway_method_settings", stage + "/*/*"),
                new TerraformImport("aws_api_gateway_usage_plan", plan),
                new TerraformImport("aws_api_gateway_api_key", key),
                new TerraformImport("aws_api_gateway_usage_plan_key", "%s/%s".formatted(plan, key)),
                new TerraformImport("aws_lambda_permission", requireNonNull(detail.get("permission")))));
        if (detail.containsKey(RESOURCES)) {
            imports.add(new TerraformImport(
                    "aws_api_gateway_deployment", "%s/%s".formatted(api, detail.get("deployment"))));
            List<String> resources = List.of(detail.get(RESOURCES).split(" ", -1));
            imports.add(new TerraformImport("aws_api_gateway_resource", "%s/%s".formatted(api, resources.getLast())));
            for (String type : List.of("aws_api_gateway_method", "aws_api_gateway_integration")) {
                resources.forEach(it -> imports.add(new TerraformImport(type, "%s/%s/ANY".formatted(api, it))));
            }
        }
        return imports;
    }

    private static void makeStage(RestStage stage, String deployment, OwnerTags tags, StepLog log) {
        Optional<Stage> there = stage.find();
        there.ifPresent(it -> requireOurs(it.tags(), tags, "Stage", stage.name()));
        if (there.isEmpty()) {
            stage.create(deployment, tags.asMap());
            log.say("Created stage %s.".formatted(stage.name()));
        } else {
            stage.tags().add(there.get().tags(), tags);
        }
        if (there.isEmpty() || !stage.drifts(there.get(), deployment).isEmpty()) {
            stage.repair(deployment);
            log.say(stage.requestsPerSecond() == 0 ? "The stage admits no requests." : "The stage admits requests.");
        }
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        StageOnAws it = open(wanted);
        Optional<RestApi.Found> api = it.api();
        String function = function(it).map(LambdaFunction::name).orElse("none");
        Optional<RestStage> stage = api.map(of -> stage(it, it.api(of), function));
        Optional<Stage> found = stage.flatMap(RestStage::find);
        if (found.isEmpty()) {
            return ObservedResource.ABSENT;
        }
        List<Drift> drifts = new ArrayList<>(drifts(it, stage.orElseThrow(), found.get()));
        drifts.addAll(new DefaultAddress(it.api(api.orElseThrow()))
                .drifts(api.orElseThrow().isClosed()));
        drifts.addAll(it.apiTags().drifts("tags.api", api.orElseThrow().tags()));
        if (!api.orElseThrow().isBinary()) {
            drifts.add(new Drift("binaryMediaTypes", "all bodies are passed on byte for byte", "bodies are text"));
        }
        return new ObservedResource(true, drifts);
    }

    private List<Drift> drifts(StageOnAws it, RestStage stage, Stage found) {
        RestApi api = stage.api();
        List<Drift> drifts = new ArrayList<>(it.tags().drifts(found.tags()));
        if (!api.hasMethods()) {
            drifts.add(new Drift("methods", "all requests call the function and need an API key", "other methods"));
        }
        String deployment =
                api.deployment(new DefaultAddress(api).mustBeClosed()).orElse("a deployment by Ambit");
        drifts.addAll(stage.drifts(found, deployment));
        ApiStageKey key = it.key();
        drifts.addAll(key.drifts(key.find(), stage, it.tags()));
        function(it)
                .map(function -> new InvokePermission(function, api.stageArn(stage.name())))
                .filter(permission -> !permission.isThere())
                .ifPresent(_ -> drifts.add(new Drift("permission", "the stage can call the function", "missing")));
        return drifts;
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        StageOnAws it = open(wanted);
        Map<String, Long> counts = new HashMap<>();
        it.api().map(it::api).flatMap(api -> api.stage(wanted.name())).ifPresent(_ -> counts.put("stages", 1L));
        ApiStageKey.Found key = it.key().find();
        key.key().ifPresent(_ -> counts.put("apiKeys", 1L));
        key.plan().ifPresent(_ -> counts.put("usagePlans", 1L));
        return counts;
    }

    /// Deletes the stage, and the API with its last stage.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        StageOnAws it = open(wanted);
        Optional<RestApi.Found> found = it.api();
        it.requireOurs(found);
        ApiStageKey key = it.key();
        key.remove(it.requireOurs(key.find()));
        if (found.isEmpty()) {
            return;
        }
        RestApi api = it.api(found.get());
        Optional<LambdaFunction> function = function(it);
        function.ifPresent(of -> new InvokePermission(of, api.stageArn(wanted.name())).remove());
        RestStage stage = stage(it, api, "none");
        stage.find().ifPresent(there -> {
            requireOurs(there.tags(), it.tags(), "Stage", stage.name());
            stage.remove();
            log.say("Deleted stage %s.".formatted(stage.name()));
        });
        if (api.allStages().isEmpty()) {
            api.remove();
            log.say("Deleted API %s, which has no other stage.".formatted(it.apiName()));
        } else {
            String _ = new DefaultAddress(api).settle(false);
        }
    }

    private static int perSecond(WantedResource wanted) {
        return wanted.number("requestsPerSecond", 0);
    }

    private static RestStage stage(StageOnAws it, RestApi api, String function) {
        int limit = perSecond(it.wanted()) == 0 ? RestStage.REQUESTS_PER_SECOND_MAX : perSecond(it.wanted());
        return new RestStage(api, it.wanted().name(), function, it.wanted().isSuspended() ? 0 : limit);
    }

    /// Returns the function of the stage's stack, unless it is being removed.
    private Optional<LambdaFunction> function(StageOnAws it) {
        return stack.function(it.wanted())
                .map(function -> new LambdaFunction(
                        clients.lambda(it.account()), it.account(), LambdaName.of(it.account(), function)));
    }

    private StageOnAws open(WantedResource wanted) {
        AwsAccount account = accounts.apply(wanted);
        return new StageOnAws(wanted, account, clients.apiGateway(account), stack.production(wanted), installation);
    }

    private static void requireOurs(Map<String, String> found, OwnerTags tags, String what, String name) {
        if (tags.isStranger(found)) {
            throw STACK_RESOURCE_REFUSED.because(
                    "%s `%s` has the owner tags of another stack or installation. Correct its tags, or delete it."
                            .formatted(what, name));
        }
    }

    /// A stage with the API of its production environment.
    ///
    /// @param production public id of the production environment
    private record StageOnAws(
            WantedResource wanted, AwsAccount account, ApiGatewayClient gateway, UUID production, String installation) {

        String apiName() {
            return LambdaName.of(
                    account.prefix(),
                    "%s-%s".formatted(wanted.store(), production.toString().substring(0, ID_CHARS)));
        }

        OwnerTags tags() {
            return OwnerTags.of(installation, wanted);
        }

        /// Returns the tags of the API, which belongs to the production environment.
        OwnerTags apiTags() {
            return OwnerTags.ofShared(installation, wanted, production);
        }

        Optional<RestApi.Found> api() {
            return RestApi.find(gateway, apiName());
        }

        RestApi api(RestApi.Found found) {
            return new RestApi(gateway, account, found.id());
        }

        ApiStageKey key() {
            return new ApiStageKey(
                    gateway, "%s-%s".formatted(apiName(), wanted.name()), wanted.secret(), !wanted.isSuspended());
        }

        /// @throws Problem if the API belongs to another environment or installation
        void requireOurs(Optional<RestApi.Found> found) {
            found.filter(it -> !apiTags().isComplete(it.tags())).ifPresent(_ -> {
                throw STACK_RESOURCE_REFUSED.because(
                        "API `%s` exists already and lacks the owner tags of this environment. Correct its tags, or delete it."
                                .formatted(apiName()));
            });
        }

        /// @throws Problem if the key or its plan belongs to another stack or installation
        ApiStageKey.Found requireOurs(ApiStageKey.Found found) {
            found.key().ifPresent(it -> ApiStageProvider.requireOurs(it.tags(), tags(), "API key", it.name()));
            found.plan().ifPresent(it -> ApiStageProvider.requireOurs(it.tags(), tags(), "Usage plan", it.name()));
            return found;
        }

        @Override
        public String toString() {
            return wanted.toString();
        }
    }
}
