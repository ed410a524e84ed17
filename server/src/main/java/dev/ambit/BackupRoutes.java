package dev.ambit;

import static dev.ambit.Routes.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;

import dev.ambit.backup.BackupApi;
import dev.ambit.backup.BackupSchedule;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.rowcopy.MaskingApi;
import dev.ambit.rowcopy.CopyPreparation;
import dev.ambit.rowcopy.RowCopyApi;
import dev.ambit.rowcopy.RowCopying;

/// The chapter of [Routes] on backups and row copies.
final class BackupRoutes {

    private static final String STACK = "/api/v1/stacks/{slug}";

    private BackupRoutes() {}

    static void add(Router router, Parts parts) {
        rows(router, parts, new CopyPreparation(parts.transactions, parts.stackResources, parts.stackDatabases));
        backups(router, new BackupApi(parts.authentication, parts.transactions, parts.backupMaking, parts.backupFiles));
    }

    private static void rows(Router router, Parts parts, CopyPreparation preparation) {
        var masking = new MaskingApi(parts.authentication, parts.transactions, parts.clock);
        var copies = new RowCopyApi(
                parts.authentication, parts.transactions, new RowCopying(parts.transactions, preparation, parts.clock));
        router.get(
                        STACK + "/masking",
                        "getMasking",
                        masking::get,
                        stack(gives(200, MaskingApi.View.class))
                                .says("Get which columns of production are personal data or paths of media"))
                .put(
                        STACK + "/masking",
                        "setMasking",
                        masking::put,
                        stack(gives(200, MaskingApi.View.class).body(MaskingApi.Body.class))
                                .says("Set which columns of production are personal data, and how they are masked"))
                .post(
                        "/api/v1/row-copies",
                        "copyRows",
                        copies::copy,
                        stack(gives(202, RowCopyApi.Begun.class)
                                        .also(gives(200, RowCopyApi.ForecastView.class))
                                        .body(RowCopyApi.CreateBody.class))
                                .says("Copy rows of production into development; with dryRun, say what that would do"))
                .get(
                        "/api/v1/row-copies",
                        "listRowCopies",
                        copies::list,
                        stack(page(RowCopyApi.View.class).query(RowCopyApi.ListQuery.class))
                                .says("List what was copied into an environment, the latest first"))
                .get("/api/v1/row-copies/{id}", "getRowCopy", copies::get, stack(gives(200, RowCopyApi.View.class)));
    }

    private static void backups(Router router, BackupApi backups) {
        router.get(
                        STACK + "/backups",
                        "listBackups",
                        backups::list,
                        stack(gives(200, BackupApi.ListView.class))
                                .says("List backups of production; of development there are none, and it says so"))
                .put(
                        STACK + "/backups",
                        "scheduleBackups",
                        backups::schedule,
                        stack(gives(200, BackupSchedule.class).body(BackupSchedule.class)))
                .post(
                        STACK + "/backups",
                        "backUp",
                        backups::backUp,
                        stack(gives(202, BackupApi.Begun.class)).says("Back production up now"))
                .post(
                        STACK + "/backups/{id}/restore",
                        "restoreBackup",
                        backups::restore,
                        stack(gives(202, BackupApi.Begun.class).body(BackupApi.RestoreBody.class))
                                .role("owner")
                                .says("Put the rows of a backup in the place of those of production"))
                .post(
                        STACK + "/export",
                        "exportStack",
                        backups::export,
                        stack(gives(202, BackupApi.Begun.class)).says("Export rows of development"))
                .get(
                        STACK + "/exports",
                        "listExports",
                        backups::exports,
                        stack(gives(200, BackupApi.ExportsView.class)))
                .get(
                        STACK + "/exports/{id}",
                        "downloadExport",
                        backups::download,
                        stack(text(BackupApi.DUMP)).role("admin").says("Download an export"))
                .post(
                        STACK + "/import",
                        "importStack",
                        backups::load,
                        stack(gives(202, BackupApi.Begun.class)
                                        .query(BackupApi.LoadQuery.class)
                                        .rawBody(BackupApi.IMPORT_BYTES_MAX))
                                .says("Put the rows of an export, sent or named by the query's export, in the place"
                                        + " of those of development"));
    }

    private static Contract stack(Contract contract) {
        return account(contract).tag("Stacks");
    }
}
