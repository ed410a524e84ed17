package dev.ambit;

import static dev.ambit.Routes.account;
import static dev.ambit.http.Contract.gives;

import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.operation.OperationApi;

/// The chapter of [Routes] on long work.
final class OperationRoutes {

    private OperationRoutes() {}

    static void add(Router router, Parts parts) {
        var operations =
                new OperationApi(parts.authentication, parts.transactions, parts.clock, parts.readiness::isReady);
        router.get(
                        "/api/v1/operations/{id}",
                        "getOperation",
                        operations::get,
                        operation(gives(200, OperationApi.View.class))
                                .or("text/event-stream")
                                .says("Get operation; as a stream, whenever it has got on, until it is over"))
                .post(
                        "/api/v1/operations/{id}/cancel",
                        "cancelOperation",
                        operations::cancel,
                        operation(gives(200, OperationApi.View.class))
                                .says("Cancel operation: what it has done so far stays"))
                .post(
                        "/api/v1/operations/{id}/pause",
                        "pauseOperation",
                        operations::pause,
                        operation(gives(200, OperationApi.View.class))
                                .says("Pause operation: it is PENDING until it is resumed"))
                .post(
                        "/api/v1/operations/{id}/resume",
                        "resumeOperation",
                        operations::resume,
                        operation(gives(200, OperationApi.View.class)));
    }

    private static Contract operation(Contract contract) {
        return account(contract).tag("Operations");
    }
}
