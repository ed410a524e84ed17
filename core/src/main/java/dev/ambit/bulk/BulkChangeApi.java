package dev.ambit.bulk;

import static dev.ambit.problem.ProblemCode.OPERATION_NOT_FOUND;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.bulk.BulkChangeWire.Body;
import dev.ambit.bulk.BulkChangeWire.Failure;
import dev.ambit.bulk.BulkChangeWire.View;
import dev.ambit.bulk.BulkChanges.Stored;
import dev.ambit.db.IdParser;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.operation.Operation;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

public final class BulkChangeApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final BulkChangeCreation creation;

    public BulkChangeApi(Authentication authentication, Transactions transactions, BulkChangeCreation creation) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.creation = creation;
    }

    /// Returns the customers that a change would affect, without changing anything.
    public Response preview(Request request) {
        Caller caller = authentication.server(request);
        Body body = request.body(Body.class);
        return Response.ok(authentication.knowing(request, () -> creation.preview(caller, body)));
    }

    public Response start(Request request) {
        Caller caller = authentication.server(request);
        Body body = request.body(Body.class);
        UUID id = authentication.knowing(request, () -> creation.start(caller, Author.of(caller, request), body));
        return Response.accepted(view(caller, id.toString()));
    }

    public Response get(Request request) {
        return Response.ok(view(authentication.server(request), request.variable("id")));
    }

    /// Lists the customers that could not be changed, in the order of the change.
    public Response failures(Request request) {
        Caller caller = authentication.server(request);
        View change = view(caller, request.variable("id"));
        Page page = Page.of("bulk-change-failures", request.query(Page.Query.class));
        long start = page.isBackward() ? Long.MAX_VALUE : 0;
        List<Failure> failures = transactions.read(
                caller.environment(),
                tx -> BulkChanges.failures(
                        tx,
                        caller.environment(),
                        change.id(),
                        Objects.requireNonNullElse(page.number(0), start),
                        page.isBackward(),
                        page.rows()));
        return page.answer(failures, it -> List.of(it.line()), Failure::view);
    }

    private View view(Caller caller, String id) {
        UUID operation = IdParser.uuid(id).orElseThrow(() -> missing(id));
        Stored change = transactions
                .read(caller.environment(), tx -> BulkChanges.find(tx, caller.environment(), operation))
                .orElseThrow(() -> missing(id));
        Operation found = transactions
                .outside(tx -> Operations.find(tx, caller.account(), operation))
                .orElseThrow(() -> missing(id));
        return View.of(found, change.content());
    }

    private static Problem missing(String id) {
        return OPERATION_NOT_FOUND.because(
                "Bulk change `%s` does not exist in this environment. Check the id in the response that started it."
                        .formatted(Problem.shortened(id)));
    }
}
