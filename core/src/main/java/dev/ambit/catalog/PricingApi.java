package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The public price list of an environment, and the switch that makes it public.
public final class PricingApi {

    /// Maximum number of calls of an IP address per minute.
    private static final int READS_MAX = 120;

    private static final int COPIES_MAX = 200;

    /// Time after which a copy is dropped, such as that of an older revision.
    private static final Duration COPY_AGE_MAX = Duration.ofMinutes(1);

    private static final String ADDRESS = "/pricing.json?environmentId=";

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;
    private final IpRateLimits limits = new IpRateLimits(READS_MAX);
    private final LoadingCache<CopyKey, Copy> copies;

    public PricingApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
        this.copies = Caffeine.newBuilder()
                .maximumSize(COPIES_MAX)
                .expireAfterWrite(COPY_AGE_MAX)
                .build(this::read);
    }

    /// @param revision number of the latest revision of the catalog; 0 if it has none
    private record CopyKey(EnvironmentId environment, UUID id, int revision) {}

    private record Copy(String json, String tag) {}

    /// Returns what a public environment sells. Unknown and private environments get the same answer.
    public Response show(Request request) {
        limits.count(request.peer());
        UUID id = request.query(ShowQuery.class).environmentId();
        EnvironmentId environment =
                transactions.outside(tx -> PublicPricing.find(tx, id)).orElseThrow(() -> hidden(id));
        int revision = transactions.in(
                environment,
                tx -> Revisions.latest(tx, environment).map(Revision::number).orElse(0));
        Copy copy = copies.get(new CopyKey(environment, id, revision));
        boolean isKnown = isKnown(request.header("If-None-Match"), copy.tag());
        Response response =
                isKnown ? Response.text(304, "text/plain", "") : Response.text(200, "application/json", copy.json());
        return response.with("ETag", copy.tag())
                .with("Cache-Control", "public, max-age=60, stale-while-revalidate=600")
                .with("Access-Control-Allow-Origin", "*")
                .with("Access-Control-Expose-Headers", "ETag");
    }

    private Copy read(CopyKey key) {
        List<PublicCatalog.ProductView> products =
                transactions.in(key.environment(), tx -> PublicCatalog.of(tx, key.environment()));
        String json = Json.text(new View(key.id(), products));
        return new Copy(json, "\"%s\"".formatted(Sha256.hex(json)));
    }

    /// Returns whether one of the tags in `If-None-Match` equals `tag` by weak comparison, because proxies that
    /// compress an answer make its tag weak.
    private static boolean isKnown(@Nullable String tags, String tag) {
        return tags != null
                && Arrays.stream(tags.split(",", -1))
                        .map(String::strip)
                        .anyMatch(it -> it.equals("*") || it.equals(tag) || it.equals("W/" + tag));
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
