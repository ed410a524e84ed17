package dev.ambit.core;

import static dev.ambit.core.Contracts.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.environment.AuditApi;
import dev.ambit.environment.ConfirmedName;
import dev.ambit.environment.EnvironmentApi;
import dev.ambit.environment.EnvironmentArchiving;
import dev.ambit.environment.EnvironmentEditing;
import dev.ambit.environment.RevisionApi;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.lifecycle.ClockApi;
import dev.ambit.template.TemplateApi;

/// The routes of environments, their audit log, revisions and clock.
final class EnvironmentRoutes {

    private EnvironmentRoutes() {}

    static void add(Router router, CoreParts core) {
        var environments = new EnvironmentApi(
                core.platform.authentication,
                core.platform.transactions,
                core.accounts.environmentCreation,
                new EnvironmentEditing(core.platform.transactions, core.platform.authentication, core.platform.clock),
                new EnvironmentArchiving(
                        core.platform.transactions,
                        core.platform.authentication,
                        core.accounts.memory,
                        core.accounts.endings,
                        core.platform.clock),
                core.accounts.environmentDeletion);
        var revisions = new RevisionApi(core.platform.authentication, core.platform.transactions);
        var audit = new AuditApi(core.platform.authentication, core.platform.transactions);
        var clocks = new ClockApi(
                core.platform.authentication,
                core.platform.transactions,
                core.platform.log,
                core.pricing.lifecycle,
                core.platform.clock);
        environments(router, environments);
        ForkRoutes.add(router, core);
        templates(router, new TemplateApi(core.platform.authentication));
        revisions(router, revisions);
        audit(router, audit);
        clocks(router, clocks);
    }

    private static void environments(Router router, EnvironmentApi environments) {
        router.get(
                        "/api/v1/environments",
                        "listEnvironments",
                        environments::list,
                        account(page(EnvironmentApi.View.class).query(EnvironmentApi.ListQuery.class)))
                .post(
                        "/api/v1/environments",
                        "createEnvironment",
                        CLAIMED,
                        environments::create,
                        account(gives(201, EnvironmentApi.NewView.class).body(EnvironmentApi.CreateBody.class))
                                .role("admin"))
                .get(
                        "/api/v1/environments/{slug}",
                        "getEnvironment",
                        environments::get,
                        account(gives(200, EnvironmentApi.View.class)))
                .patch(
                        "/api/v1/environments/{slug}",
                        "updateEnvironment",
                        CLAIMED,
                        environments::update,
                        account(gives(200, EnvironmentApi.View.class).body(EnvironmentApi.UpdateBody.class))
                                .role("admin"))
                .delete(
                        "/api/v1/environments/{slug}",
                        "deleteEnvironment",
                        CLAIMED,
                        environments::delete,
                        account(gives(202, EnvironmentApi.Deletion.class)
                                        .query(ConfirmedName.class)
                                        .optionalBody(ConfirmedName.class))
                                .role("admin"))
                .post(
                        "/api/v1/environments/{slug}/archive",
                        "archiveEnvironment",
                        CLAIMED,
                        environments::archive,
                        account(gives(200, EnvironmentApi.View.class)).role("admin"))
                .post(
                        "/api/v1/environments/{slug}/unarchive",
                        "unarchiveEnvironment",
                        CLAIMED,
                        environments::unarchive,
                        account(gives(200, EnvironmentApi.View.class)).role("admin"));
    }

    private static void templates(Router router, TemplateApi templates) {
        router.get(
                "/api/v1/templates",
                "listTemplates",
                templates::list,
                account(list(TemplateApi.View.class)).summary("List catalog templates for `createEnvironment`"));
    }

    private static void revisions(Router router, RevisionApi revisions) {
        router.get(
                        "/api/v1/environments/{slug}/revisions",
                        "listRevisions",
                        revisions::list,
                        account(page(RevisionApi.View.class).query(Page.Query.class)))
                .get(
                        "/api/v1/environments/{slug}/revisions/{hash}",
                        "getRevision",
                        revisions::get,
                        account(gives(200, RevisionApi.WholeView.class)))
                .get(
                        "/api/v1/diff",
                        "diffCatalogs",
                        revisions::diff,
                        account(page(RevisionApi.DifferenceView.class)
                                .or("text/plain")
                                .query(RevisionApi.DiffQuery.class)
                                .summary("Compare the catalogs of two environments or revisions, each a slug or"
                                        + " `slug@hash`")));
    }

    private static void audit(Router router, AuditApi audit) {
        router.get(
                "/api/v1/audit/export",
                "exportAudit",
                audit::export,
                account(text(Page.LINES).or(Page.TABLE).continued().query(AuditApi.Query.class))
                        .summary("Export the audit log as NDJSON or CSV. The next cursor is in the last NDJSON line, or"
                                + " in the header `X-Ambit-Next` with CSV"));
        router.get(
                "/api/v1/audit",
                "listAudit",
                audit::list,
                account(page(AuditApi.View.class).query(AuditApi.Query.class))
                        .summary("List the audit log of the account, or of an environment with `environmentId`"));
    }

    private static void clocks(Router router, ClockApi clocks) {
        router.get(
                        "/api/v1/environments/{slug}/clock",
                        "getClock",
                        clocks::get,
                        account(gives(200, ClockApi.View.class)))
                .post(
                        "/api/v1/environments/{slug}/clock/stop",
                        "stopClock",
                        CLAIMED,
                        clocks::stop,
                        account(gives(200, ClockApi.View.class).sequenced()).role("admin"))
                .post(
                        "/api/v1/environments/{slug}/clock/advance",
                        "advanceClock",
                        CLAIMED,
                        clocks::advance,
                        account(gives(200, ClockApi.JourneyView.class)
                                        .body(ClockApi.AdvanceBody.class)
                                        .sequenced()
                                        .summary("Advance the clock; the response lists the events up to the new time"))
                                .role("admin"))
                .post(
                        "/api/v1/environments/{slug}/clock/resume",
                        "resumeClock",
                        CLAIMED,
                        clocks::resume,
                        account(gives(200, ClockApi.View.class).sequenced()).role("admin"));
    }
}
