package dev.ambit.usage;

import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reason;
import dev.ambit.entitlement.HypotheticalAnswer;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A condition of a usage line: the line counts only if the limit allows it, and the caller gets a verdict.
///
/// @param lapsesAt the expiry of the reservation; null for immediate consumption
record Claim(
        Entitlement entitlement,
        HypotheticalAnswer answer,
        @Nullable Instant lapsesAt) {

    private static final Decision GRANTED = new Decision.Granted();
    private static final Decision DENIED = new Decision.Denied(Reason.REQUESTED_USAGE_EXCEEDING_LIMIT);

    boolean fits(long micros, long usedMicros) {
        return entitlement.leavesRoomFor(micros, usedMicros);
    }

    /// @param usedMicros the usage including this line
    Verdict granted(UUID id, long micros, long usedMicros) {
        StringBuilder json = consumed(answer.json(GRANTED, usedMicros), micros);
        if (lapsesAt != null) {
            json.append(",\"reservationId\":\"")
                    .append(id)
                    .append("\",\"reservedUntil\":")
                    .append(Json.text(lapsesAt));
        }
        return new Verdict(true, json.append('}').toString());
    }

    Verdict denied(long usedMicros) {
        return denied(answer, DENIED, usedMicros);
    }

    /// Returns the verdict of a claim that was denied for this reason.
    static Verdict denied(HypotheticalAnswer answer, Decision reason, long usedMicros) {
        return new Verdict(
                false, consumed(answer.json(reason, usedMicros), 0).append('}').toString());
    }

    private static StringBuilder consumed(StringBuilder json, long micros) {
        return json.append(",\"consumed\":").append(Micros.decimal(micros).toPlainString());
    }
}
