package dev.ambit.stacks;

import static dev.ambit.core.Contracts.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.backup.BackupApi;
import dev.ambit.backup.BackupSchedule;
import dev.ambit.core.CoreParts;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.rowcopy.CopyPreparation;
import dev.ambit.rowcopy.MaskingApi;
import dev.ambit.rowcopy.RowCopyApi;
import dev.ambit.rowcopy.RowCopying;

/// The routes of backups and row copies.
final class BackupRoutes {

    private static final String STACK = "/api/v1/stacks/{slug}";

    private BackupRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        rows(router, core, new CopyPreparation(core.platform.transactions, parts.resources, parts.clusters));
        backups(
                router,
                new BackupApi(
                        core.platform.authentication,
                        core.platform.transactions,
                        parts.backups.making,
                        parts.backups.files));
    }

    private static void rows(Router router, CoreParts core, CopyPreparation preparation) {
        var masking = new MaskingApi(core.platform.authentication, core.platform.transactions, core.platform.clock);
        var copies = new RowCopyApi(
                core.platform.authentication,
                core.platform.transactions,
                new RowCopying(core.platform.transactions, preparation, core.platform.clock));
        router.get(
                        STACK + "/masking",
                        "getMasking",
                        masking::get,
                        stack(gives(200, MaskingApi.View.class))
                                .summary("Get the columns of production that contain personal data or media paths"))
                .put(
                        STACK + "/masking",
                        "setMasking",
                        CLAIMED,
                        masking::put,
                        stack(gives(200, MaskingApi.View.class).body(MaskingApi.Body.class))
                                .summary(
                                        "Set the columns of production that contain personal data, and how to mask them")
                                .role("admin"))
                .post(
                        "/api/v1/row-copies",
                        "copyRows",
                        CLAIMED,
                        copies::copy,
                        stack(gives(202, RowCopyApi.Begun.class)
                                        .also(gives(200, RowCopyApi.ForecastView.class))
                                        .body(RowCopyApi.CreateBody.class))
                                .summary("Copy rows of production into development; with `dryRun`, only report the"
                                        + " effect")
                                .role("admin"))
                .get(
                        "/api/v1/row-copies",
                        "listRowCopies",
                        copies::list,
                        stack(page(RowCopyApi.View.class).query(RowCopyApi.ListQuery.class))
                                .summary("List row copies into an environment, latest first"))
                .get("/api/v1/row-copies/{id}", "getRowCopy", copies::get, stack(gives(200, RowCopyApi.View.class)));
    }

    private static void backups(Router router, BackupApi backups) {
        router.get(
                        STACK + "/backups",
                        "listBackups",
                        backups::list,
                        stack(gives(200, BackupApi.ListView.class))
                                .summary("List backups of production; development environments have none"))
                .put(
                        STACK + "/backups",
                        "scheduleBackups",
                        CLAIMED,
                        backups::schedule,
                        stack(gives(200, BackupSchedule.class).body(BackupSchedule.class))
                                .role("admin"))
                .post(
                        STACK + "/backups",
                        "backUp",
                        CLAIMED,
                        backups::backUp,
                        stack(gives(202, BackupApi.Begun.class))
                                .summary("Back up production now")
                                .role("admin"))
                .post(
                        STACK + "/backups/{id}/restore",
                        "restoreBackup",
                        CLAIMED,
                        backups::restore,
                        stack(gives(202, BackupApi.Begun.class).body(BackupApi.RestoreBody.class))
                                .role("owner")
                                .summary("Replace the rows of production with those of a backup"))
                .post(
                        STACK + "/export",
                        "exportStack",
                        CLAIMED,
                        backups::export,
                        stack(gives(202, BackupApi.Begun.class))
                                .summary("Export the rows of a development environment")
                                .role("admin"))
                .get(
                        STACK + "/exports",
                        "listExports",
                        backups::exports,
                        stack(gives(200, BackupApi.ExportsView.class)))
                .get(
                        STACK + "/exports/{id}",
                        "downloadExport",
                        backups::download,
                        stack(text(BackupApi.DUMP)).role("admin").summary("Download an export"))
                .post(
                        STACK + "/import",
                        "importStack",
                        CLAIMED,
                        backups::load,
                        stack(gives(202, BackupApi.Begun.class)
                                        .query(BackupApi.LoadQuery.class)
                                        .rawBody(BackupApi.IMPORT_BYTES_MAX))
                                .summary("Replace the rows of a development environment with those of an export, which"
                                        + " is sent in the body or named by the query parameter `export`")
                                .role("admin"));
    }

    private static Contract stack(Contract contract) {
        return account(contract).tag("Stacks");
    }
}
