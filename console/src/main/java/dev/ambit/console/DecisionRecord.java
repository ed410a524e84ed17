package dev.ambit.console;

import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A denied check, as the API returns it. Its permanent link opens the explanation as of its time.
public record DecisionRecord(
        UUID id,
        Instant at,
        Instant environmentAt,
        String customerId,
        @Nullable String resourceId,
        String featureId,
        BigDecimal requestedUsage,
        @Nullable List<String> requestedValues,
        String accessDeniedReason,
        @Nullable BigDecimal currentUsage,
        @Nullable BigDecimal usageLimit) {

    static DecisionRecord find(ConsoleRequest visit, ConsoleScope scope, String encodedId) {
        return visit.send(scope, "GET", "/decisions/" + encodedId, null).data(DecisionRecord.class);
    }

    static Response open(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        DecisionRecord it = find(visit, scope, visit.variable("id"));
        String at = it.environmentAt().toString().replace("Z", "");
        String usage = it.requestedUsage().signum() == 0
                ? ""
                : "&requestedUsage=" + it.requestedUsage().stripTrailingZeros().toPlainString();
        String values = it.requestedValues() == null
                ? ""
                : "&requestedValues=" + UrlText.encoded(String.join(",", it.requestedValues()));
        String resource = it.resourceId() == null ? "" : "&resource=" + UrlText.encoded(it.resourceId());
        return Screen.seeOther("%s/why/%s?decision=%s&at=%s%s%s%s"
                .formatted(
                        CustomerRecord.path(scope, it.customerId()),
                        UrlText.encoded(it.featureId()),
                        it.id(),
                        UrlText.encoded(at),
                        usage,
                        values,
                        resource));
    }

    public String usage() {
        return currentUsage == null ? "" : EntitlementText.number(currentUsage);
    }

    public String limit() {
        return usageLimit == null ? "" : EntitlementText.number(usageLimit);
    }
}
