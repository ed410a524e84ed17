package dev.ambit.quota;

import dev.ambit.problem.Warning;
import java.math.BigDecimal;
import java.util.List;

/// The warning of an account that has reported more events in a month than its allowance.
final class EventWarning {

    private static final String CODE = "EventAllowanceExceeded";

    private EventWarning() {}

    /// Returns the warning if the account is over its allowance.
    ///
    /// @param reported in this month, against the allowance
    /// @return empty if the account is within its allowance
    static List<Warning> of(Quota allowance, long reported) {
        BigDecimal limit = allowance.limit(Metric.EVENTS);
        return limit == null || BigDecimal.valueOf(reported).compareTo(limit) <= 0
                ? List.of()
                : List.of(new Warning(
                        CODE,
                        "Production has reported %d events this month; the account's allowance is %s events per month."
                                        .formatted(reported, limit.toPlainString())
                                + " All events are stored and counted. Ask the operator for a larger allowance."));
    }
}
