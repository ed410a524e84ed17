package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows and replaces the masking policy of production.
public final class MaskingApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;

    public MaskingApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        Masking masking = transactions.in(account, tx -> {
            Environment environment = Environments.require(tx, account, request.variable("slug"));
            requireProduction(environment);
            Transactions.addScope(tx, environment.id());
            return Maskings.find(tx, environment.id());
        });
        return Response.ok(View.of(masking));
    }

    public Response put(Request request) {
        var caller = authentication.account(request);
        AccountId account = caller.account();
        Masking masking = request.body(Body.class).masking();
        transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, request.variable("slug"));
            requireProduction(environment);
            Instant now = clock.instant();
            Masking before = Maskings.find(tx, environment.id());
            Maskings.put(tx, environment.id(), masking, now);
            AccountAuditLog.add(
                    tx,
                    account,
                    Author.of(caller, request),
                    new AccountAuditEntry(
                            AccountOperation.MASKING_UPDATED,
                            environment.publicId(),
                            environment.publicId(),
                            before,
                            masking),
                    now);
            return null;
        });
        return Response.ok(View.of(masking));
    }

    private static void requireProduction(Environment it) {
        if (!it.type().hasDevelopments()) {
            throw BAD_USER_INPUT
                    .because(("`%s` is a development environment. Only production environments have a masking; send the"
                                    + " slug of one.")
                            .formatted(it.slug()))
                    .at("environment", it.slug(), "a production environment");
        }
    }

    // The wire.

    /// A new masking policy.
    ///
    /// @param personal columns with personal data; those without a rule need a mask in each copy
    /// @param media columns with media paths
    public record Body(List<Mask> personal, @Nullable List<ColumnName> media) {

        Masking masking() {
            return new Masking(personal, media == null ? List.of() : media);
        }
    }

    public record View(List<Mask> personal, List<ColumnName> media) {

        static View of(Masking it) {
            return new View(it.personal(), it.media());
        }
    }
}
