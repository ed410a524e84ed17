package dev.ambit.stacks;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.core.CoreParts;
import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.release.ReleaseApi;
import dev.ambit.release.ReleaseCreation;

/// The routes of releases.
final class ReleaseRoutes {

    private ReleaseRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        var releases = new ReleaseApi(
                core.platform.authentication,
                core.platform.transactions,
                new ReleaseCreation(core.platform.transactions, parts.resources, core.platform.clock),
                parts.resources,
                parts.clusters);
        router.post(
                        "/api/v1/releases",
                        "createRelease",
                        CLAIMED,
                        releases::create,
                        release(gives(202, ReleaseApi.Begun.class).body(ReleaseApi.Body.class))
                                .role("owner")
                                .summary("Release migrations to the databases of all stacks, development first"))
                .get(
                        "/api/v1/releases",
                        "listReleases",
                        releases::list,
                        release(page(ReleaseApi.View.class).query(Page.Query.class)))
                .get("/api/v1/releases/{id}", "getRelease", releases::get, release(gives(200, ReleaseApi.View.class)))
                .get(
                        "/api/v1/stacks/{slug}/releases",
                        "listStackReleases",
                        releases::history,
                        release(list(ReleaseApi.EntryView.class))
                                .conflicts()
                                .summary("List the migrations that are applied to the database of a stack"));
    }

    private static Contract release(Contract contract) {
        return contract.by("account").tag("Releases");
    }
}
