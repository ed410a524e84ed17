package dev.ambit.github;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.IdempotencyRule.CLAIMED;
import static dev.ambit.http.IdempotencyRule.REFUSED;

import dev.ambit.branch.RemoteBranches;
import dev.ambit.core.Contracts;
import dev.ambit.core.CoreParts;
import dev.ambit.core.PlatformParts;
import dev.ambit.core.Server;
import dev.ambit.db.AccountId;
import dev.ambit.db.Work;
import dev.ambit.http.Router;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteProviders;
import dev.ambit.stack.WantedResource;
import dev.ambit.stacks.StackParts;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The provider `github`: its branches, routes and loop.
public final class GithubModule implements RemoteProviders {

    private static final String APP = "/api/v1/accounts/{slug}/github";

    private final CoreParts core;
    private final GithubClients clients;
    private final GithubAppLookup apps;
    private final GithubBranchProvider provider;

    private GithubModule(CoreParts core) {
        PlatformParts platform = core.platform;
        this.core = core;
        this.clients = new GithubClients(platform.clock);
        this.apps = new GithubAppLookup(platform.transactions, platform.secrets, clients);
        this.provider = new GithubBranchProvider(apps::client, core.accounts.receiptKey.installation(), this::follow);
    }

    private void follow(WantedResource branch) {
        core.platform.transactions.outside(tx -> {
            Work.GITHUB_BRANCH.scheduleBy(tx, branch.environment(), core.platform.clock.instant());
            return null;
        });
    }

    public static GithubModule of(CoreParts core) {
        return new GithubModule(core);
    }

    @Override
    public List<Provider> all() {
        return List.of(provider);
    }

    @Override
    public String chosenForBranches(Handle tx, AccountId account) {
        return GithubApps.isThere(tx, account) ? Providers.GITHUB : Providers.LOCAL;
    }

    /// Returns the branches for deploys.
    public RemoteBranches branches() {
        return new GithubBranches(apps, core.platform.clock);
    }

    /// Adds the routes for the operator, and the one for GitHub.
    public void add(Router router, StackParts stacks) {
        PlatformParts platform = core.platform;
        var api = new GithubAppApi(
                platform.authentication,
                platform.transactions,
                platform.secrets,
                stacks.resources,
                clients,
                platform.clock);
        var pushes = new GithubPushApi(platform.transactions, platform.secrets, stacks.resources, platform.clock);
        router.get(
                        APP,
                        "getGithubApp",
                        api::get,
                        Contracts.operator(gives(200, GithubAppApi.View.class))
                                .summary("Get the GitHub App that has new branches of an account"))
                .put(
                        APP,
                        "attachGithubApp",
                        CLAIMED,
                        api::attach,
                        Contracts.operator(gives(200, GithubAppApi.View.class).body(GithubAppApi.AttachBody.class))
                                .role("admin")
                                .summary("Attach a GitHub App; branches that exist already stay where they are"))
                .delete(
                        APP,
                        "detachGithubApp",
                        CLAIMED,
                        api::detach,
                        Contracts.operator(gives(200, GithubAppApi.View.class))
                                .role("admin")
                                .summary("Detach the GitHub App, if no stack uses it"))
                .post(
                        "/api/v1/github/deliveries",
                        "receiveGithubDelivery",
                        REFUSED,
                        pushes::receive,
                        gives(202, GithubPushApi.View.class)
                                .rawBody(GithubPushApi.BODY_BYTES_MAX)
                                .by("anyone")
                                .tag("Stacks")
                                .summary("Receive a signed delivery of the webhook of an attached GitHub App"));
    }

    /// Starts the loop that follows branches.
    public void start(Server server, StackParts stacks) {
        PlatformParts platform = core.platform;
        var loop = new GithubBranchLoop(
                platform.transactions,
                platform.environments,
                stacks.resources,
                stacks.deploys,
                apps,
                core.accounts.receiptKey.installation(),
                platform.options.publicUrl(),
                platform.clock);
        server.loops().whenDue("github branches", loop::runOnce, Work.GITHUB_BRANCH);
    }
}
