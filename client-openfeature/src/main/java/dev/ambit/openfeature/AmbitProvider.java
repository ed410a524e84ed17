package dev.ambit.openfeature;

import dev.ambit.client.CacheListener;
import dev.ambit.client.CheckDetails;
import dev.ambit.client.EntitlementCache;
import dev.ambit.client.UsageReporter;
import dev.ambit.engine.Decision;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.EventProvider;
import dev.openfeature.sdk.ImmutableMetadata;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.ProviderEventDetails;
import dev.openfeature.sdk.Reason;
import dev.openfeature.sdk.TrackingEventDetails;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.exceptions.FlagNotFoundError;
import dev.openfeature.sdk.exceptions.ProviderNotReadyError;
import dev.openfeature.sdk.exceptions.TypeMismatchError;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Evaluates flags in process with an [EntitlementCache].
///
/// | flag | value |
/// |---|---|
/// | boolean | whether the customer may use the feature; `requestedUsage` and `requestedValues` of the context count |
/// | integer, long, double | the limit; the default of the code if there is none |
/// | string | the first granted value of an `ENUM` feature; the default of the code if there is none |
/// | object | the list of granted values of an `ENUM` feature; the default of the code if there is none |
///
/// The targeting key of the context is the customer, and `resourceId` is a resource of the customer. A denial is not
/// an error: the reason is in the metadata as `accessDeniedReason`. `track` reports usage: its name is the feature,
/// and its value the amount.
public final class AmbitProvider extends EventProvider {

    private static final int READY_SECONDS_MAX = 10;

    private final EntitlementCache cache;
    private final UsageReporter reporter;

    /// Creates a provider. The caller closes the cache and the reporter after the provider was shut down.
    ///
    /// @param reporter sends the usage of `track` calls
    public AmbitProvider(EntitlementCache cache, UsageReporter reporter) {
        this.cache = cache;
        this.reporter = reporter;
    }

    @Override
    public Metadata getMetadata() {
        return () -> "Ambit";
    }

    /// Waits up to ten seconds until the cache has data.
    @Override
    public void initialize(EvaluationContext context) throws Exception {
        cache.ready().get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        cache.addListener(new ProviderEvents());
    }

    @Override
    public ProviderEvaluation<Boolean> getBooleanEvaluation(
            String feature, Boolean defaultValue, EvaluationContext context) {
        CheckContext check = CheckContext.of(context);
        CheckDetails details = details(feature, check);
        Decision decision = cache.checkResource(
                check.customerId(), check.resourceId(), feature, check.requestedUsage(), check.requestedValues());
        return evaluation(decision.isGranted(), decision, details);
    }

    @Override
    public ProviderEvaluation<String> getStringEvaluation(
            String feature, String defaultValue, EvaluationContext context) {
        CheckDetails details = details(feature, CheckContext.of(context));
        String value = details.values().stream().sorted().findFirst().orElse(defaultValue);
        return evaluation(value, details.decision(), details);
    }

    @Override
    public ProviderEvaluation<Integer> getIntegerEvaluation(
            String feature, Integer defaultValue, EvaluationContext context) {
        CheckDetails details = details(feature, CheckContext.of(context));
        BigDecimal limit = details.usageLimit();
        try {
            int value = limit == null ? defaultValue : limit.intValueExact();
            return evaluation(value, details.decision(), details);
        } catch (ArithmeticException e) {
            throw new TypeMismatchError("The limit of `" + feature + "` is " + limit + ", which is not an integer.");
        }
    }

    @Override
    public ProviderEvaluation<Double> getDoubleEvaluation(
            String feature, Double defaultValue, EvaluationContext context) {
        CheckDetails details = details(feature, CheckContext.of(context));
        BigDecimal limit = details.usageLimit();
        return evaluation(
                limit == null ? defaultValue : Double.valueOf(limit.doubleValue()), details.decision(), details);
    }

    @Override
    public ProviderEvaluation<Value> getObjectEvaluation(
            String feature, Value defaultValue, EvaluationContext context) {
        CheckDetails details = details(feature, CheckContext.of(context));
        List<Value> values = details.values().stream().sorted().map(Value::new).toList();
        return evaluation(values.isEmpty() ? defaultValue : new Value(values), details.decision(), details);
    }

    /// Reports usage of the feature with this name. Without a value, 1 is reported.
    @Override
    public void track(String feature, @Nullable EvaluationContext context, @Nullable TrackingEventDetails details) {
        Number value = details == null ? 1 : details.getValue().orElse(1);
        reporter.report(CheckContext.of(context).customerId(), feature, new BigDecimal(value.toString()));
    }

    private CheckDetails details(String feature, CheckContext check) {
        if (!cache.isReady()) {
            throw new ProviderNotReadyError("The entitlements are not loaded yet.");
        }
        CheckDetails details = cache.describe(check.customerId(), check.resourceId(), feature);
        if (!cache.hasFeature(feature)) {
            throw new FlagNotFoundError("The feature `" + feature + "` does not exist.");
        }
        return details;
    }

    private static <T> ProviderEvaluation<T> evaluation(T value, Decision decision, CheckDetails details) {
        ImmutableMetadata.ImmutableMetadataBuilder metadata =
                ImmutableMetadata.builder().addBoolean("unlimited", details.isUnlimited());
        if (decision.reason() != null) {
            metadata.addString("accessDeniedReason", decision.reason().wireName());
        }
        if (details.usageLimit() != null) {
            metadata.addDouble("usageLimit", details.usageLimit().doubleValue());
        }
        if (details.currentUsage() != null) {
            metadata.addDouble("currentUsage", details.currentUsage().doubleValue());
        }
        if (details.resetsAt() != null) {
            metadata.addString("resetsAt", details.resetsAt().toString());
        }
        return ProviderEvaluation.<T>builder()
                .value(value)
                .reason(Reason.TARGETING_MATCH.name())
                .flagMetadata(metadata.build())
                .build();
    }

    /// Emits an OpenFeature event for each change, failure and recovery of the cache.
    private final class ProviderEvents implements CacheListener {

        @Override
        public void changed(String customerId, Set<String> featureIds) {
            emitProviderConfigurationChanged(ProviderEventDetails.builder()
                    .flagsChanged(List.copyOf(featureIds))
                    .build());
        }

        @Override
        public void failed(String reason) {
            emitProviderStale(ProviderEventDetails.builder().message(reason).build());
        }

        @Override
        public void recovered() {
            emitProviderReady(ProviderEventDetails.builder().build());
        }
    }
}
