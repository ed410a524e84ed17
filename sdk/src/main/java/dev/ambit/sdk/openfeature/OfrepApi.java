package dev.ambit.sdk.openfeature;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Authentication;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import dev.ambit.sdk.openfeature.OfrepRefusal.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Serves the routes of OFREP 0.3: one flag, or all flags of a customer.
public final class OfrepApi {

    public static final int BODY_BYTES_MAX = 64 << 10;

    private static final int TAG_CHARS = 32;

    private final Authentication authentication;
    private final Projection projection;

    public OfrepApi(Authentication authentication, Projection projection) {
        this.authentication = authentication;
        this.projection = projection;
    }

    /// Evaluates the flag `{key}`.
    public Response evaluate(Request request) {
        authentication.reader(request);
        FlagKey key = FlagKey.of(request.variable("key"));
        try {
            EvaluationContext context = EvaluationContext.of(request.content());
            CustomerAtEvent found = found(request, context);
            CatalogFeature feature = found.feature(key.featureId());
            if (feature == null) {
                throw new OfrepRefusal(
                        ErrorCode.FLAG_NOT_FOUND,
                        "The feature `%s` does not exist in this environment. Create it, or correct the key."
                                .formatted(Problem.shortened(key.featureId())));
            }
            return Response.json(200, Json.write(new FlagEvaluation(feature, found, context).flag(key.aspect())));
        } catch (OfrepRefusal refusal) {
            return refusal.response(key.text());
        }
    }

    /// Evaluates all flags of the environment. Answers 304 if the client has the same answer.
    public Response evaluateAll(Request request) {
        authentication.reader(request);
        try {
            EvaluationContext context = EvaluationContext.of(request.content());
            CustomerAtEvent found = found(request, context);
            List<Map<String, Object>> flags = new TreeMap<>(found.features())
                    .values().stream()
                            .flatMap(it -> new FlagEvaluation(it.feature(), found, context).all().stream())
                            .toList();
            byte[] body = Json.write(Map.of("flags", flags));
            String tag = "\"%s\"".formatted(Sha256.hex(new String(body, UTF_8)).substring(0, TAG_CHARS));
            return tag.equals(request.header("If-None-Match"))
                    ? Response.empty(304).with("ETag", tag)
                    : Response.json(200, body).with("ETag", tag);
        } catch (OfrepRefusal refusal) {
            return refusal.response(null);
        }
    }

    private CustomerAtEvent found(Request request, EvaluationContext context) {
        return projection.find(
                authentication.reader(request, context.customerId()).environment(), context.customerId());
    }
}
