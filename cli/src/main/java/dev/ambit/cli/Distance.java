package dev.ambit.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses how far to advance a clock: `+45d`, `+1mo2w`, `+12h`, an ISO duration such as `P1M`, or a time.
final class Distance {

    private static final Pattern STEPS =
            Pattern.compile("\\+(?:(\\d{1,6})y)?(?:(\\d{1,6})mo)?(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?"
                    + "(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

    private static final int DATE_STEPS = 4;
    private static final String UNITS = "YMWDHMS";
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-.*");

    private Distance() {}

    /// Returns the request: `to` a time or `by` a duration. The server validates the value.
    static Map<String, String> of(String typed) {
        if (MOMENT.matcher(typed).matches()) {
            return Map.of("to", typed);
        }
        if (typed.startsWith("P")) {
            return Map.of("by", typed);
        }
        Matcher steps = STEPS.matcher(typed);
        if (typed.equals("+") || !steps.matches()) {
            throw new IllegalArgumentException(
                    "DISTANCE must be a duration or a time; received `%s`. Pass +45d, P1M or 2027-01-31T00:00:00Z."
                            .formatted(typed));
        }
        return Map.of("by", written(steps));
    }

    private static String written(Matcher steps) {
        var written = new StringBuilder("P");
        boolean inTime = false;
        for (int i = 1; i <= UNITS.length(); i++) {
            if (steps.group(i) != null) {
                if (i > DATE_STEPS && !inTime) {
                    written.append('T');
                    inTime = true;
                }
                written.append(steps.group(i)).append(UNITS.charAt(i - 1));
            }
        }
        return written.toString();
    }
}
