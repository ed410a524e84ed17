package dev.ambit.stacks;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.Contract.page;

import dev.ambit.cdn.DistributionApi;
import dev.ambit.core.CoreParts;
import dev.ambit.function.FunctionApi;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.stack.BlueprintApi;
import dev.ambit.stack.DriftApi;
import dev.ambit.stack.StackApi;
import dev.ambit.stack.StackView;

/// The chapter of [Routes] on stacks.
final class StackResourceRoutes {

    private StackResourceRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        var stacks = new StackApi(
                core.platform.authentication,
                core.platform.transactions,
                parts.provisioning,
                core.platform.secrets,
                core.platform.clock);
        var drift =
                new DriftApi(core.platform.authentication, core.platform.transactions, parts.provisioning, parts.watch);
        stacks(router, stacks);
        drift(router, drift);
        functions(
                router,
                new FunctionApi(
                        core.platform.authentication,
                        core.platform.transactions,
                        parts.resources,
                        parts.functions,
                        core.platform.clock));
        distributions(
                router,
                new DistributionApi(
                        core.platform.authentication,
                        core.platform.transactions,
                        parts.resources,
                        parts.invalidations,
                        core.platform.clock));
        blueprints(
                router,
                new BlueprintApi(
                        core.platform.authentication,
                        core.platform.transactions,
                        parts.providers,
                        parts.hostRule,
                        core.platform.clock));
    }

    private static void stacks(Router router, StackApi stacks) {
        router.get(
                        "/api/v1/stacks",
                        "listStacks",
                        stacks::list,
                        page(StackApi.SummaryView.class)
                                .query(StackApi.ListQuery.class)
                                .by("account", "operator")
                                .tag("Stacks")
                                .says("List stacks of the account; for the operator, of all accounts"))
                .get("/api/v1/stacks/{slug}", "getStack", stacks::get, stack(gives(200, StackView.class)))
                .get(
                        "/api/v1/stacks/{slug}/resources",
                        "listStackResources",
                        stacks::resources,
                        stack(list(StackView.ResourceView.class)))
                .get(
                        "/api/v1/stacks/{slug}/resources/{kind}/credentials",
                        "getStackCredentials",
                        stacks::credentials,
                        stack(gives(200, StackApi.CredentialsView.class))
                                .role("admin")
                                .says("Get login and secret of a resource, which is written down"))
                .post(
                        "/api/v1/stacks/{slug}/provision",
                        "provisionStack",
                        stacks::provision,
                        stack(gives(202, StackApi.Begun.class))
                                .says("Provision stack again: what has failed, and what its blueprint says by now"))
                .post(
                        "/api/v1/stacks/{slug}/unwind",
                        "unwindStack",
                        stacks::unwind,
                        stack(gives(202, StackApi.Begun.class)).says("Unwind stack: tear down what was not finished"));
    }

    private static void drift(Router router, DriftApi drift) {
        router.get(
                        "/api/v1/stacks/{slug}/drift",
                        "getStackDrift",
                        drift::get,
                        stack(gives(200, DriftApi.View.class))
                                .says("Look at the resources themselves, and tell where they differ"))
                .post(
                        "/api/v1/stacks/{slug}/drift/mend",
                        "mendStackDrift",
                        drift::mend,
                        stack(gives(202, StackApi.Begun.class)).says("Make right whatever differs"));
    }

    private static void functions(Router router, FunctionApi functions) {
        router.get(
                        "/api/v1/stacks/{slug}/function",
                        "getFunction",
                        functions::get,
                        stack(gives(200, FunctionApi.View.class))
                                .says("Get function of stack: its code, and how it is"))
                .put(
                        "/api/v1/stacks/{slug}/function",
                        "deployFunction",
                        functions::deploy,
                        stack(gives(200, FunctionApi.View.class).rawBody(FunctionApi.BYTES_MAX))
                                .says("Deploy code, a jar or a zip: answered when it runs, or why it does not"))
                .get(
                        "/api/v1/stacks/{slug}/function/logs",
                        "getFunctionLogs",
                        functions::logs,
                        stack(gives(200, FunctionApi.LogsView.class))
                                .role("admin")
                                .says("Get what the function said last"));
    }

    private static void distributions(Router router, DistributionApi distributions) {
        router.get(
                        "/api/v1/stacks/{slug}/distribution",
                        "getStackDistribution",
                        distributions::get,
                        stack(gives(200, DistributionApi.View.class))
                                .says("Get distribution, and where it differs from production's"))
                .post(
                        "/api/v1/stacks/{slug}/invalidations",
                        "createStackInvalidation",
                        distributions::invalidate,
                        stack(gives(200, DistributionApi.Invalidation.class).body(DistributionApi.Invalidation.class))
                                .says("Invalidate what the distribution keeps of these paths"));
    }

    private static void blueprints(Router router, BlueprintApi blueprints) {
        router.get(
                        "/api/v1/stacks/{slug}/blueprint",
                        "getBlueprint",
                        blueprints::get,
                        stack(gives(200, BlueprintApi.View.class)))
                .get(
                        "/api/v1/stacks/{slug}/blueprint/templates",
                        "listBlueprintTemplates",
                        blueprints::templates,
                        stack(list(BlueprintApi.TemplateView.class))
                                .says("List blueprints to begin with, of the kinds that can be made here"))
                .put(
                        "/api/v1/stacks/{slug}/blueprint",
                        "putBlueprint",
                        blueprints::put,
                        stack(gives(200, BlueprintApi.View.class).body(BlueprintApi.Body.class))
                                .says("Put blueprint of a production environment: what its stacks consist of"));
    }

    private static Contract stack(Contract contract) {
        return contract.by("account").tag("Stacks");
    }
}
