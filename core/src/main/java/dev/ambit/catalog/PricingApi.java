package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.IpRateLimits;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.EventLogs;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The public price list of an environment, and the switch that makes it public.
public final class PricingApi {

    /// Calls of an address per minute.
    private static final int READS_MAX = 120;

    private static final String ADDRESS = "/pricing.json?environmentId=";

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;
    private final IpRateLimits limits = new IpRateLimits(READS_MAX);

    public PricingApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Returns what a public environment sells. Unknown and private environments get the same answer.
    public Response show(Request request) {
        limits.count(request.peer());
        UUID id = request.query(ShowQuery.class).environmentId();
        EnvironmentId environment =
                transactions.outside(tx -> PublicPricing.find(tx, id)).orElseThrow(() -> hidden(id));
        List<PublicCatalog.ProductView> products =
                transactions.in(environment, tx -> PublicCatalog.of(tx, environment));
        String json = Json.text(new View(id, products));
        String tag = "\"%s\"".formatted(Sha256.hex(json));
        boolean isKnown = tag.equals(request.header("If-None-Match"));
        Response response =
                isKnown ? Response.text(304, "text/plain", "") : Response.text(200, "application/json", json);
        return response.with("ETag", tag)
                .with("Cache-Control", "public, max-age=60, stale-while-revalidate=600")
                .with("Access-Control-Allow-Origin", "*")
                .with("Access-Control-Expose-Headers", "ETag");
    }

    public Response get(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        return Response.ok(transactions.in(environment, tx -> {
            boolean isPublic = PublicPricing.isPublic(tx, environment);
            return new SettingView(isPublic, ADDRESS + publicId(tx, environment));
        }));
    }

    public Response set(Request request) {
        Caller caller = authentication.server(request);
        boolean isPublic = request.body(SettingBody.class).isPublic();
        EnvironmentId environment = caller.environment();
        return Response.ok(transactions.in(environment, tx -> {
            UUID id = publicId(tx, environment);
            boolean was = PublicPricing.isPublic(tx, environment);
            if (isPublic) {
                PublicPricing.add(tx, environment, id);
            } else {
                PublicPricing.remove(tx, environment);
            }
            if (was != isPublic) {
                Transactions.addScope(tx, caller.account());
                AccountAuditLog.add(
                        tx,
                        caller.account(),
                        Author.of(caller, request),
                        new AccountAuditEntry(
                                AccountOperation.PUBLIC_PRICING_UPDATED,
                                id,
                                id,
                                new SettingBody(was),
                                new SettingBody(isPublic)),
                        clock.instant());
            }
            return new SettingView(isPublic, ADDRESS + id);
        }));
    }

    private static UUID publicId(Handle tx, EnvironmentId environment) {
        return EventLogs.find(tx, environment).orElseThrow().origin().environmentId();
    }

    private static Problem hidden(UUID id) {
        return ENVIRONMENT_NOT_FOUND.because(
                "Environment `%s` has no public pricing. Check `environmentId`, or make the pricing public."
                        .formatted(id));
    }

    // The wire.

    public record ShowQuery(UUID environmentId) {}

    public record View(UUID environmentId, List<PublicCatalog.ProductView> products) {}

    public record SettingBody(boolean isPublic) {}

    /// Whether the price list is public, and its path.
    public record SettingView(boolean isPublic, String path) {}
}
