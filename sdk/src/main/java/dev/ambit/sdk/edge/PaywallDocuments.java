package dev.ambit.sdk.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.catalog.Revision;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.sdk.graphql.SdkGraphqlApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The paywall documents: results of one GraphQL query, cached for each revision of the published catalog.
final class PaywallDocuments {

    private static final long BYTES_MAX = 16L << 20;
    private static final int BYTES_OF_ENTRY = 200;

    /// Value that an SDK sends for an option that is not set.
    private static final String UNDEFINED = "undefined";

    private record Key(EnvironmentId environment, int revision, Map<String, Object> input) {}

    private final SdkGraphqlApi graphql;
    private final Transactions transactions;
    private final String query = file();
    private final Cache<Key, EdgeDocument> documents = Caffeine.newBuilder()
            .maximumWeight(BYTES_MAX)
            .weigher((Key _, EdgeDocument document) -> BYTES_OF_ENTRY + document.bytes())
            .build();

    PaywallDocuments(SdkGraphqlApi graphql, Transactions transactions) {
        this.graphql = graphql;
        this.transactions = transactions;
    }

    /// Returns the paywall without a customer.
    ///
    /// @param productId null for the plans of all products
    EdgeDocument get(Request request, EnvironmentId environment, @Nullable String productId) {
        int revision = transactions.read(environment, tx -> Revisions.list(tx, environment, null, false, 1)).stream()
                .findFirst()
                .map(Revision::number)
                .orElse(0);
        var key = new Key(environment, revision, input(request, productId));
        EdgeDocument known = documents.getIfPresent(key);
        if (known != null) {
            return known;
        }
        Map<String, @Nullable Object> result = graphql.run(
                request, new SdkGraphqlApi.Operation(query, "GetPaywall", Map.of("input", key.input()), null));
        EdgeDocument document = EdgeDocument.of(result);
        if (!result.containsKey("errors")) {
            documents.put(key, document);
        }
        return document;
    }

    private static Map<String, Object> input(Request request, @Nullable String productId) {
        Map<String, Object> input = new HashMap<>();
        if (productId != null) {
            input.put("productId", productId);
        }
        String country = option(request, "billingCountryCode");
        if (country != null) {
            input.put("billingCountryCode", country);
        }
        for (String flag : new String[] {"fetchAllCountriesPrices", "includeHiddenPlans"}) {
            String value = option(request, flag);
            if (value != null) {
                input.put(flag, value.equals("true"));
            }
        }
        return Map.copyOf(input);
    }

    private static @Nullable String option(Request request, String name) {
        return request.parameters(name).stream()
                .filter(it -> !it.isEmpty() && !it.equals(UNDEFINED))
                .findFirst()
                .orElse(null);
    }

    private static String file() {
        try (InputStream file = PaywallDocuments.class.getResourceAsStream("paywall.graphql")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
