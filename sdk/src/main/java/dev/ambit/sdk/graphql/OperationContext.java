package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.Packages;
import dev.ambit.core.CoreParts;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.EventLogs;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.MergePreview;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Holds the REST calls of one operation, and the data that its resolvers read at most once.
final class OperationContext {

    private static final String ENVIRONMENT_ID = "environmentId";

    private final RestCalls rest;
    private final CoreParts core;
    private final ValueCount count;
    private final CustomerReads customers;
    private final Map<String, Object> read = new HashMap<>();

    /// @param count of the values of all operations of the request
    OperationContext(RestCalls rest, CoreParts core, ValueCount count) {
        this.rest = rest;
        this.core = core;
        this.count = count;
        this.customers = new CustomerReads(core, rest.request());
    }

    /// Returns the customers and their data. Each is read once, so later writes of this operation are not
    /// included.
    CustomerReads customers() {
        return customers;
    }

    ValueCount count() {
        return count;
    }

    RestCalls rest() {
        return rest;
    }

    /// Returns the published catalog of the caller's environment.
    PublishedCatalog catalog() {
        return once("catalog", () -> PublishedCatalog.read(core.platform.transactions, anyKey()));
    }

    /// Returns the entitlements of a customer or one of its resources, after the writes of this operation.
    ///
    /// @param resource null for the customer itself
    CustomerEntitlementList entitlements(String customerId, @Nullable String resource) {
        Caller caller = core.platform.authentication.reader(rest.request(), customerId);
        Projection projection = core.pricing.projection;
        Long written = rest.written();
        CustomerAtEvent found = written == null
                ? projection.find(caller.environment(), customerId)
                : projection.findAtLeast(caller.environment(), customerId, written);
        return new CustomerEntitlementList(found, customerId, resource, core.platform.clock.instant());
    }

    /// Returns the time of the environment's clock.
    Instant now() {
        return core.pricing.projection.now(anyKey().environment());
    }

    /// Returns the packages of rows of a list, in their order, with one statement.
    List<CatalogPackage> packages(PackageKind kind, List<Map<String, Object>> rows) {
        EnvironmentId environment = anyKey().environment();
        List<PackageVersionKey> keys = rows.stream()
                .map(it -> new PackageVersionKey(
                        kind, String.valueOf(it.get("id")), Integer.parseInt(String.valueOf(it.get("versionNumber")))))
                .toList();
        Map<PackageVersionKey, CatalogPackage> packages =
                core.platform.transactions.read(environment, tx -> Packages.versions(tx, environment, keys)).stream()
                        .collect(toMap(CatalogPackage::key, it -> it));
        return keys.stream().flatMap(it -> Stream.ofNullable(packages.get(it))).toList();
    }

    /// Returns the public id of the key's environment.
    String environmentId() {
        EnvironmentId environment = anyKey().environment();
        return once(
                ENVIRONMENT_ID,
                () -> core.platform
                        .transactions
                        .read(environment, tx -> EventLogs.find(tx, environment))
                        .orElseThrow()
                        .origin()
                        .environmentId()
                        .toString());
    }

    /// Takes `environmentId`. The key decides the environment, so another one is refused.
    void requireEnvironment(InputFields input) {
        Object sent = input.take(ENVIRONMENT_ID);
        Object id = sent instanceof Map<?, ?> comparison ? comparison.get("eq") : sent;
        if (sent != null && !environmentId().equals(id)) {
            throw BAD_USER_INPUT
                    .because(("`%s` must be the environment of the key, `%s`; received `%s`. Send this id, or the key"
                                    + " of the other environment.")
                            .formatted(ENVIRONMENT_ID, environmentId(), Problem.shortened(String.valueOf(id))))
                    .at(ENVIRONMENT_ID, id, environmentId());
        }
    }

    /// Computes a merge between environments of the caller's account.
    MergePreview.Result mergePreview(String source, String target) {
        return new MergePreview(core.platform.authentication, core.platform.transactions, core.platform.clock)
                .of(core.platform.authentication.account(rest.request()), source, target);
    }

    /// Authenticates a caller that may read the published catalog.
    Caller anyKey() {
        return core.platform.authentication.reader(rest.request());
    }

    /// Requires a key that may change customers.
    void requireWriter() {
        core.platform.authentication.server(rest.request(), KeyScope.WRITE_CUSTOMERS);
    }

    @SuppressWarnings("unchecked")
    private <T> T once(String name, Supplier<T> reading) {
        Object known = read.get(name);
        if (known == null) {
            known = reading.get();
            read.put(name, known);
        }
        return (T) known;
    }
}
