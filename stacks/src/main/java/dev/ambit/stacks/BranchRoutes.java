package dev.ambit.stacks;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.branch.Branches;
import dev.ambit.branch.DeployApi;
import dev.ambit.branch.GitApi;
import dev.ambit.branch.PushAnswerApi;
import dev.ambit.core.CoreParts;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;

final class BranchRoutes {

    private static final String DEPLOYS = "/api/v1/stacks/{slug}/deploys";
    private static final String REPOSITORY = "/git/{repository}";

    private BranchRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        RepositoryAgent repositories = parts.host.repositories;
        deploys(
                router,
                new DeployApi(core.platform.authentication, core.platform.transactions, parts.branches, parts.deploys));
        if (repositories != null) {
            var branches = new Branches(core.platform.transactions, parts.resources, repositories);
            git(
                    router,
                    new GitApi(
                            core.platform.authentication,
                            core.platform.transactions,
                            branches,
                            repositories,
                            parts.deploys,
                            parts.callbacks,
                            new PushAnswerApi(
                                    core.platform.transactions,
                                    core.platform.readiness::isReady,
                                    core.platform.options.publicUrl())));
        }
    }

    private static void deploys(Router router, DeployApi deploys) {
        router.post(
                        DEPLOYS,
                        "deployStack",
                        CLAIMED,
                        deploys::create,
                        account(gives(202, DeployApi.Begun.class).optionalBody(DeployApi.DeployBody.class))
                                .summary("Deploy the head of the environment's branch")
                                .role("admin"))
                .get(
                        "/api/v1/stacks/{slug}/branch",
                        "getStackBranch",
                        deploys::head,
                        account(gives(200, DeployApi.Head.class)))
                .get(
                        DEPLOYS,
                        "listStackDeploys",
                        deploys::list,
                        account(page(DeployApi.View.class).query(Page.Query.class)));
    }

    private static void git(Router router, GitApi git) {
        Contract any = account(text("text/plain")).rawBody(0);
        router.piped("GET", REPOSITORY + "/info/refs", "listRefs", git::refs, any)
                .piped("POST", REPOSITORY + "/git-upload-pack", "fetchPack", git::fetch, any.role("admin"))
                .piped("POST", REPOSITORY + "/git-receive-pack", "pushPack", git::push, any.role("admin"));
    }

    private static Contract account(Contract contract) {
        return contract.by("account").tag("Stacks");
    }
}
