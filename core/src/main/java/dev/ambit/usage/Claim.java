package dev.ambit.usage;

import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reason;
import dev.ambit.entitlement.WouldBeAnswer;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A line with a claim counts only if the limit leaves room for it; its caller hears which.
///
/// @param lapsesAt until then it can be confirmed or released; null if it counts for good
record Claim(
        Entitlement entitlement,
        WouldBeAnswer answer,
        @Nullable Instant lapsesAt) {

    private static final Decision GRANTED = new Decision.Granted();
    private static final Decision DENIED = new Decision.Denied(Reason.REQUESTED_USAGE_EXCEEDING_LIMIT);

    boolean fits(long micros, long usedMicros) {
        return entitlement.leavesRoomFor(micros, usedMicros);
    }

    /// @param usedMicros once it counts
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

    /// Nothing was consumed, for this reason.
    static Verdict denied(WouldBeAnswer answer, Decision reason, long usedMicros) {
        return new Verdict(
                false, consumed(answer.json(reason, usedMicros), 0).append('}').toString());
    }

    private static StringBuilder consumed(StringBuilder json, long micros) {
        return json.append(",\"consumed\":").append(Micros.decimal(micros).toPlainString());
    }
}
