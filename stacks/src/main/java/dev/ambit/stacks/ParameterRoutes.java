package dev.ambit.stacks;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.core.CoreParts;
import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.parameter.EditorSetting;
import dev.ambit.parameter.ParameterApi;
import dev.ambit.parameter.ParameterEditing;
import dev.ambit.parameter.ParameterWire;
import dev.ambit.parameter.SchemaEditing;
import dev.ambit.parameter.StackParameters;
import dev.ambit.stack.StackSources;

/// The routes of the parameters of stacks.
final class ParameterRoutes {

    private static final String OF_ACCOUNT = "/api/v1/stacks/{slug}/parameters";
    private static final String OF_OPERATOR = "/api/v1/accounts/{slug}/stacks/{environment}/parameters";

    private ParameterRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        var stackParameters = new StackParameters(core.platform.secrets, new StackSources());
        var parameters = new ParameterApi(
                core.platform.authentication,
                core.platform.transactions,
                stackParameters,
                new ParameterEditing(
                        core.platform.transactions,
                        stackParameters,
                        core.platform.secrets,
                        parts.provisioning,
                        core.platform.clock),
                new SchemaEditing(
                        core.platform.transactions,
                        core.platform.secrets,
                        parts.provisioning,
                        new StackSources(),
                        core.platform.clock),
                new EditorSetting(core.platform.transactions, core.platform.clock));
        forAccounts(router, parameters);
        forTheOperator(router, parameters);
    }

    private static void forAccounts(Router router, ParameterApi parameters) {
        router.get(
                        OF_ACCOUNT,
                        "getParameters",
                        parameters::get,
                        account(gives(200, ParameterWire.View.class))
                                .summary("Get parameters, each with its source: the console takes precedence over the"
                                        + " branch"))
                .put(
                        OF_ACCOUNT,
                        "setParameters",
                        CLAIMED,
                        parameters::put,
                        account(gives(200, ParameterWire.View.class)
                                        .query(ParameterApi.PutQuery.class)
                                        .body(ParameterApi.PutBody.class))
                                .role("admin"))
                .put(
                        OF_ACCOUNT + "/schema",
                        "setParameterSchema",
                        CLAIMED,
                        parameters::putSchema,
                        account(gives(200, ParameterApi.SchemaView.class).body(ParameterApi.SchemaBody.class))
                                .role("admin"))
                .get(
                        OF_ACCOUNT + "/history",
                        "listParameterChanges",
                        parameters::history,
                        account(page(ParameterWire.ChangeView.class).query(Page.Query.class)));
    }

    private static void forTheOperator(Router router, ParameterApi parameters) {
        router.get(
                        OF_OPERATOR,
                        "getParametersOfAccount",
                        parameters::getByOperator,
                        operator(gives(200, ParameterWire.View.class)))
                .put(
                        OF_OPERATOR,
                        "setParametersOfAccount",
                        CLAIMED,
                        parameters::putByOperator,
                        operator(gives(200, ParameterWire.View.class)
                                        .query(ParameterApi.PutQuery.class)
                                        .body(ParameterApi.PutBody.class))
                                .role("admin"))
                .put(
                        OF_OPERATOR + "/schema",
                        "setParameterSchemaOfAccount",
                        CLAIMED,
                        parameters::putSchemaByOperator,
                        operator(gives(200, ParameterApi.SchemaView.class).body(ParameterApi.SchemaBody.class))
                                .role("admin"))
                .put(
                        "/api/v1/accounts/{slug}/parameter-editors",
                        "setParameterEditors",
                        CLAIMED,
                        parameters::setEditors,
                        operator(gives(200, ParameterApi.EditorsView.class).body(ParameterApi.EditorsBody.class))
                                .summary("Set who can edit parameters in the console: the members of the account, or"
                                        + " only the operator")
                                .role("admin"));
    }

    private static Contract account(Contract contract) {
        return contract.by("account").tag("Stacks");
    }

    private static Contract operator(Contract contract) {
        return contract.by("operator").tag("Stacks");
    }
}
