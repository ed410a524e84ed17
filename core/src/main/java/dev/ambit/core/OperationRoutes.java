package dev.ambit.core;

import static dev.ambit.core.Contracts.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.operation.OperationApi;
import dev.ambit.receipt.ReceiptApi;

/// The routes of operations and receipts.
final class OperationRoutes {

    private OperationRoutes() {}

    static void add(Router router, CoreParts core) {
        var operations = new OperationApi(
                core.platform.authentication,
                core.platform.transactions,
                core.platform.clock,
                core.platform.readiness::isReady);
        var receipts =
                new ReceiptApi(core.platform.authentication, core.platform.transactions, core.accounts.receiptKey);
        router.get(
                        "/api/v1/operations/{id}",
                        "getOperation",
                        operations::get,
                        gives(200, OperationApi.View.class)
                                .by("account", "operator", "server")
                                .tag("Operations")
                                .or("text/event-stream")
                                .summary("Get operation, or stream its progress until it ends"))
                .post(
                        "/api/v1/operations/{id}/cancel",
                        "cancelOperation",
                        CLAIMED,
                        operations::cancel,
                        operation(gives(200, OperationApi.View.class))
                                .summary("Cancel operation; completed work is kept")
                                .role("admin"))
                .post(
                        "/api/v1/operations/{id}/pause",
                        "pauseOperation",
                        CLAIMED,
                        operations::pause,
                        operation(gives(200, OperationApi.View.class))
                                .summary("Pause operation; it is `PENDING` until it is resumed")
                                .role("admin"))
                .post(
                        "/api/v1/operations/{id}/resume",
                        "resumeOperation",
                        CLAIMED,
                        operations::resume,
                        operation(gives(200, OperationApi.View.class)).role("admin"))
                .get(
                        "/api/v1/receipts",
                        "listReceipts",
                        receipts::list,
                        operation(page(ReceiptApi.SummaryView.class).query(Page.Query.class))
                                .summary("List receipts of permanent deletions in the account, latest first"))
                .get(
                        "/api/v1/receipts/key",
                        "getReceiptKey",
                        receipts::key,
                        ending(gives(200, ReceiptApi.KeyView.class))
                                .summary("Get the public key that verifies the receipts of this installation"))
                .get(
                        "/api/v1/receipts/{operationId}",
                        "getReceipt",
                        receipts::get,
                        ending(gives(200, ReceiptApi.View.class))
                                .summary("Get the signed receipt of a finished deletion or removal of a stack; the"
                                        + " receipt of an account requires the operator token"));
    }

    /// The operator can read the records of a deleted account.
    private static Contract ending(Contract contract) {
        return contract.by("account", "operator").tag("Operations");
    }

    private static Contract operation(Contract contract) {
        return account(contract).tag("Operations");
    }
}
