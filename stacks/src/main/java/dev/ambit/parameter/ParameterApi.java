package dev.ambit.parameter;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Actor;
import dev.ambit.access.Authentication;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads and edits the parameters of stacks, for their account and, on separate routes, for the operator.
public final class ParameterApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final StackParameters parameters;
    private final ParameterEditing editing;
    private final SchemaEditing schemas;
    private final EditorSetting editors;

    public ParameterApi(
            Authentication authentication,
            Transactions transactions,
            StackParameters parameters,
            ParameterEditing editing,
            SchemaEditing schemas,
            EditorSetting editors) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.parameters = parameters;
        this.editing = editing;
        this.schemas = schemas;
        this.editors = editors;
    }

    /// The caller and the environment of a request.
    private record ParameterTarget(AccountId account, String slug, Author author, boolean isOperator) {}

    public Response get(Request request) {
        return get(asked(request));
    }

    public Response put(Request request) {
        return put(asked(request), request);
    }

    public Response putSchema(Request request) {
        return putSchema(asked(request), request);
    }

    public Response getByOperator(Request request) {
        return get(askedByOperator(request));
    }

    public Response putByOperator(Request request) {
        return put(askedByOperator(request), request);
    }

    public Response putSchemaByOperator(Request request) {
        return putSchema(askedByOperator(request), request);
    }

    /// Lists the latest changes first.
    public Response history(Request request) {
        ParameterTarget asked = asked(request);
        Page page = Page.of("parameters of " + asked.slug(), request.query(Page.Query.class));
        List<ParameterChange> changes = transactions.in(asked.account(), tx -> {
            Environment environment = Environments.require(tx, asked.account(), asked.slug());
            Transactions.addScope(tx, environment.id());
            return ParameterChanges.list(tx, environment.id(), page.number(0), page.isBackward(), page.rows());
        });
        return page.answer(changes, it -> List.of(it.number()), ParameterWire.ChangeView::of);
    }

    public Response setEditors(Request request) {
        Actor actor = authentication.operator(request);
        ParameterEditors wanted = request.body(EditorsBody.class).editors();
        editors.set(account(request), wanted, Author.of(actor, request));
        return Response.ok(new EditorsView(wanted));
    }

    private Response get(ParameterTarget asked) {
        return Response.ok(ParameterWire.View.of(transactions.in(
                asked.account(),
                tx -> parameters.state(tx, asked.account(), Environments.require(tx, asked.account(), asked.slug())))));
    }

    private Response put(ParameterTarget asked, Request request) {
        ParameterSource source = request.query(PutQuery.class).source();
        ParameterEdit edit = request.body(PutBody.class).edit(source == null ? ParameterSource.PANEL : source);
        return Response.ok(ParameterWire.View.of(
                editing.edit(asked.account(), asked.slug(), edit, asked.isOperator(), asked.author())));
    }

    private Response putSchema(ParameterTarget asked, Request request) {
        SchemaBody body = request.body(SchemaBody.class);
        return Response.ok(SchemaView.of(schemas.edit(
                asked.account(),
                asked.slug(),
                body.version(),
                new ParameterSchema(body.parameters()),
                asked.isOperator(),
                asked.author())));
    }

    private ParameterTarget asked(Request request) {
        AccountCaller caller = authentication.account(request);
        return new ParameterTarget(caller.account(), request.variable("slug"), Author.of(caller, request), false);
    }

    private ParameterTarget askedByOperator(Request request) {
        Actor actor = authentication.operator(request);
        return new ParameterTarget(
                account(request).id(), request.variable("environment"), Author.of(actor, request), true);
    }

    private Account account(Request request) {
        String slug = request.variable("slug");
        return transactions
                .read(Operator.OPERATOR, tx -> Accounts.find(tx, slug))
                .orElseThrow(() -> ACCOUNT_NOT_FOUND.because(
                        "No account has the slug `%s`. `ambit operator list` shows all accounts."
                                .formatted(shortened(slug))));
    }

    // The wire.

    public record PutQuery(@Nullable ParameterSource source) {}

    /// An edit of several values.
    ///
    /// @param version expected version; absent accepts any
    /// @param values by name: texts, numbers or booleans
    /// @param removed names whose value this source removes
    /// @param isWhole whether the values replace all others of this source
    public record PutBody(
            @Nullable Integer version,
            @Nullable Map<String, Object> values,
            @Nullable Set<String> removed,
            @Nullable Boolean isWhole) {

        ParameterEdit edit(ParameterSource source) {
            return new ParameterEdit(
                    source,
                    version,
                    values == null ? Map.of() : values,
                    removed == null ? Set.of() : removed,
                    Boolean.TRUE.equals(isWhole));
        }

        /// Omits the values, because some are secrets.
        @Override
        public String toString() {
            return "PutBody[…]";
        }
    }

    public record SchemaBody(@Nullable Integer version, List<ParameterDefinition> parameters) {}

    public record SchemaView(int version, List<ParameterDefinition> parameters) {

        static SchemaView of(ParameterSet it) {
            return new SchemaView(it.schemaVersion(), it.schema().parameters());
        }
    }

    public record EditorsBody(ParameterEditors editors) {}

    public record EditorsView(ParameterEditors editors) {}
}
