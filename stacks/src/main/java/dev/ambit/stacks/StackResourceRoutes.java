package dev.ambit.stacks;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;
import static dev.ambit.http.IdempotencyRule.CLAIMED;
import static dev.ambit.http.IdempotencyRule.HARMLESS;

import dev.ambit.cdn.DistributionApi;
import dev.ambit.core.CoreParts;
import dev.ambit.function.FunctionApi;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.stack.BlueprintApi;
import dev.ambit.stack.BlueprintPlan;
import dev.ambit.stack.DriftApi;
import dev.ambit.stack.RotationApi;
import dev.ambit.stack.StackApi;
import dev.ambit.stack.StackView;

/// The routes of stacks and of their functions, distributions, blueprints and drift.
final class StackResourceRoutes {

    private StackResourceRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        var stacks = new StackApi(
                core.platform.authentication,
                core.platform.transactions,
                parts.provisioning,
                parts.providers,
                core.platform.secrets,
                core.platform.clock);
        var drift =
                new DriftApi(core.platform.authentication, core.platform.transactions, parts.provisioning, parts.watch);
        var rotation = new RotationApi(
                core.platform.authentication,
                core.platform.transactions,
                parts.provisioning,
                core.platform.secrets,
                core.platform.clock);
        stacks(router, stacks, rotation);
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
                        parts.invalidation,
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

    private static void stacks(Router router, StackApi stacks, RotationApi rotation) {
        router.get(
                        "/api/v1/stacks",
                        "listStacks",
                        stacks::list,
                        page(StackApi.SummaryView.class)
                                .query(StackApi.ListQuery.class)
                                .by("account", "operator")
                                .tag("Stacks")
                                .summary(
                                        "List the stacks of the account; the operator sees the stacks of all accounts"))
                .get("/api/v1/stacks/{slug}", "getStack", stacks::get, stack(gives(200, StackView.class)))
                .get(
                        "/api/v1/stacks/{slug}/resources",
                        "listStackResources",
                        stacks::resources,
                        stack(list(StackView.ResourceView.class)))
                .get(
                        "/api/v1/stacks/{slug}/terraform",
                        "exportStackToTerraform",
                        stacks::terraform,
                        stack(text(StackApi.TERRAFORM))
                                .summary("Export a stack as import blocks of Terraform; local resources are comments"))
                .get(
                        "/api/v1/stacks/{slug}/resources/{kind}/credentials",
                        "getStackCredentials",
                        stacks::credentials,
                        stack(gives(200, StackApi.CredentialsView.class))
                                .role("admin")
                                .summary("Get the credentials of a resource; the access is recorded in the audit log"))
                .post(
                        "/api/v1/stacks/{slug}/resources/{kind}/credentials/rotate",
                        "rotateStackCredentials",
                        CLAIMED,
                        rotation::rotate,
                        stack(gives(200, RotationApi.View.class).optionalBody(RotationApi.Body.class))
                                .role("admin")
                                .summary("Rotate the secret of a resource; the previous one stays valid for a while"))
                .post(
                        "/api/v1/stacks/{slug}/provision",
                        "provisionStack",
                        CLAIMED,
                        stacks::provision,
                        stack(gives(202, StackApi.Begun.class))
                                .summary("Provision stack again: failed resources and changes of the blueprint")
                                .role("admin"))
                .post(
                        "/api/v1/stacks/{slug}/unwind",
                        "unwindStack",
                        CLAIMED,
                        stacks::unwind,
                        stack(gives(202, StackApi.Begun.class))
                                .summary("Unwind stack: tear down resources that were not finished")
                                .role("admin"));
    }

    private static void drift(Router router, DriftApi drift) {
        router.get(
                        "/api/v1/stacks/{slug}/drift",
                        "getStackDrift",
                        drift::get,
                        stack(gives(200, DriftApi.View.class))
                                .summary("Compare the resources with their desired state"))
                .post(
                        "/api/v1/stacks/{slug}/drift/mend",
                        "mendStackDrift",
                        CLAIMED,
                        drift::repair,
                        stack(gives(202, StackApi.Begun.class))
                                .summary("Repair drifted resources")
                                .role("admin"));
    }

    private static void functions(Router router, FunctionApi functions) {
        router.get(
                        "/api/v1/stacks/{slug}/function",
                        "getFunction",
                        functions::get,
                        stack(gives(200, FunctionApi.View.class))
                                .summary("Get the function of a stack: its code and state"))
                .put(
                        "/api/v1/stacks/{slug}/function",
                        "deployFunction",
                        CLAIMED,
                        functions::deploy,
                        stack(gives(200, FunctionApi.View.class).rawBody(FunctionAgent.BYTES_MAX))
                                .summary("Deploy a JAR or ZIP file; the response is sent when the function runs or has"
                                        + " failed")
                                .role("admin"))
                .post(
                        "/api/v1/stacks/{slug}/function/rollback",
                        "rollBackFunction",
                        CLAIMED,
                        functions::rollBack,
                        stack(gives(200, FunctionApi.View.class).body(FunctionApi.RollbackBody.class))
                                .summary("Run the version before the current one again; assets, parameters and the"
                                        + " database stay as they are")
                                .role("admin"))
                .get(
                        "/api/v1/stacks/{slug}/function/logs",
                        "getFunctionLogs",
                        functions::logs,
                        stack(gives(200, FunctionApi.LogsView.class))
                                .role("admin")
                                .summary("Get the latest log lines of the function"));
    }

    private static void distributions(Router router, DistributionApi distributions) {
        router.get(
                        "/api/v1/stacks/{slug}/distribution",
                        "getStackDistribution",
                        distributions::get,
                        stack(gives(200, DistributionApi.View.class))
                                .summary("Get the distribution, and its differences from production"))
                .post(
                        "/api/v1/stacks/{slug}/invalidations",
                        "createStackInvalidation",
                        CLAIMED,
                        distributions::invalidate,
                        stack(gives(200, DistributionApi.Invalidation.class).body(DistributionApi.Invalidation.class))
                                .summary("Invalidate cached paths of the distribution")
                                .role("admin"));
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
                                .summary("List blueprint templates with the kinds that can be provisioned"))
                .post(
                        "/api/v1/stacks/{slug}/blueprint/plan",
                        "planBlueprint",
                        HARMLESS,
                        blueprints::plan,
                        stack(gives(200, BlueprintPlan.class).body(BlueprintApi.PlanBody.class))
                                .summary("Compare a blueprint with the present one, without writing it")
                                .role("viewer"))
                .put(
                        "/api/v1/stacks/{slug}/blueprint",
                        "putBlueprint",
                        CLAIMED,
                        blueprints::put,
                        stack(gives(200, BlueprintApi.View.class).body(BlueprintApi.Body.class))
                                .summary("Set the blueprint of a production environment: the resources of its stacks")
                                .role("admin"));
    }

    private static Contract stack(Contract contract) {
        return contract.by("account").tag("Stacks");
    }
}
