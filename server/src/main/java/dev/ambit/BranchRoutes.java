package dev.ambit;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;

import dev.ambit.branch.Branches;
import dev.ambit.branch.DeployApi;
import dev.ambit.branch.DeployCreation;
import dev.ambit.branch.GitApi;
import dev.ambit.branch.PushAnswerApi;
import dev.ambit.branch.Repositories;
import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;

/// The routes of the branches of stacks.
final class BranchRoutes {

    private static final String DEPLOYS = "/api/v1/stacks/{slug}/deploys";
    private static final String REPOSITORY = "/git/{repository}";

    private BranchRoutes() {}

    static void add(Router router, Parts parts) {
        Repositories repositories = parts.repositories;
        DeployCreation creation =
                repositories == null ? null : new DeployCreation(parts.transactions, repositories, parts.clock);
        deploys(router, new DeployApi(parts.authentication, parts.transactions, parts.stackResources, creation));
        if (repositories != null && creation != null) {
            var branches = new Branches(parts.transactions, parts.stackResources, repositories);
            git(
                    router,
                    new GitApi(
                            parts.authentication,
                            parts.transactions,
                            branches,
                            repositories,
                            creation,
                            new PushAnswerApi(parts.transactions, parts.readiness::isReady, parts.config.publicUrl())));
        }
    }

    private static void deploys(Router router, DeployApi deploys) {
        router.post(
                        DEPLOYS,
                        "deployStack",
                        deploys::create,
                        account(gives(202, DeployApi.Begun.class).optionalBody(DeployApi.DeployBody.class))
                                .says("Deploy the head of the environment's branch"))
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
                .piped("POST", REPOSITORY + "/git-upload-pack", "fetchPack", git::fetch, any)
                .piped("POST", REPOSITORY + "/git-receive-pack", "pushPack", git::push, any);
    }

    private static Contract account(Contract contract) {
        return contract.by("account").tag("Stacks");
    }
}
