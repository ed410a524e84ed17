package dev.ambit.console;

import dev.ambit.console.PromotionRecord.Conflict;
import dev.ambit.http.Form;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The conflicts of a merge, with the choice for each: one side, or another value.
///
/// @param base the label of the last common value
/// @param source the label of the source
/// @param target the label of the target
/// @param choices by path
/// @param faults by path
public record ConflictForm(
        List<Conflict> conflicts,
        String base,
        String source,
        String target,
        Map<String, Choice> choices,
        Map<String, Fault> faults) {

    private static final Pattern RESOLUTION = Pattern.compile("resolutions\\.(\\d{1,6})(\\..*)?");
    private static final String VALUE = "value";

    /// The API accepts numbers of up to 100 characters without an exponent.
    private static final int DIGITS_MAX = 90;

    /// A choice of the form.
    ///
    /// @param take `source`, `target`, `value` or empty
    /// @param value the text that was typed
    public record Choice(String take, String value) {

        static final Choice NONE = new Choice("", "");

        boolean isMade() {
            return !take.isEmpty();
        }
    }

    static ConflictForm of(List<Conflict> conflicts, String base, String source, String target) {
        return new ConflictForm(conflicts, base, source, target, Map.of(), Map.of());
    }

    /// Reads the choices of the form.
    static Map<String, Choice> choices(Form form) {
        Map<String, Choice> choices = new LinkedHashMap<>();
        List<String> paths = form.texts("path");
        for (int i = 0; i < paths.size(); i++) {
            choices.put(paths.get(i), new Choice(form.text("take-" + i), form.text("value-" + i)));
        }
        return choices;
    }

    ConflictForm chosen(Map<String, Choice> typed, Map<String, Fault> wrong) {
        return new ConflictForm(conflicts, base, source, target, typed, wrong);
    }

    /// Returns a fault for each typed value that is no value of its field.
    Map<String, Fault> wrongValues() {
        Map<String, Fault> wrong = new HashMap<>();
        for (Conflict it : conflicts) {
            Choice choice = choices.getOrDefault(it.path(), Choice.NONE);
            if (choice.take().equals(VALUE) && value(it, choice) == null) {
                wrong.put(
                        it.path(),
                        new Fault(
                                VALUE,
                                isNumber(it)
                                        ? "The value must be a number with at most %d digits; received `%s`. Enter another."
                                                .formatted(DIGITS_MAX, PageBudget.shortened(choice.value(), 60))
                                        : "The field accepts no other value. Choose one of the two values."));
            }
        }
        return wrong;
    }

    /// Returns the resolutions of the conflicts with a choice.
    List<Map<String, Object>> resolutions() {
        List<Map<String, Object>> resolutions = new ArrayList<>();
        for (Conflict it : conflicts) {
            Choice choice = choices.getOrDefault(it.path(), Choice.NONE);
            if (choice.isMade()) {
                Object value = choice.take().equals(VALUE) ? value(it, choice) : null;
                resolutions.add(
                        value == null
                                ? Map.of("path", it.path(), "take", choice.take())
                                : Map.of("path", it.path(), VALUE, value));
            }
        }
        return resolutions;
    }

    /// Returns the fault that the API reports at a resolution, by path; empty if no resolution is at fault.
    Map<String, Fault> located(Problem problem) {
        Fault fault = Fault.of(problem);
        Matcher matcher = RESOLUTION.matcher(fault.field() == null ? "" : fault.field());
        List<String> made = conflicts.stream()
                .map(Conflict::path)
                .filter(it -> choices.getOrDefault(it, Choice.NONE).isMade())
                .toList();
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) >= made.size()) {
            return Map.of();
        }
        return Map.of(made.get(Integer.parseInt(matcher.group(1))), new Fault(VALUE, fault.message()));
    }

    /// Returns null if the text cannot be read as a value of the field.
    private static @Nullable Object value(Conflict it, Choice choice) {
        if (isText(it)) {
            return choice.value();
        }
        if (!isNumber(it)) {
            return null;
        }
        try {
            var number = new BigDecimal(choice.value().strip());
            return number.precision() + Math.abs((long) number.scale()) <= DIGITS_MAX ? number : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static boolean isText(Conflict it) {
        return sample(it) instanceof String;
    }

    private static boolean isNumber(Conflict it) {
        return sample(it) instanceof Number;
    }

    private static @Nullable Object sample(Conflict it) {
        return it.source() == null ? it.target() : it.source();
    }

    public String take(Conflict it) {
        return choices.getOrDefault(it.path(), Choice.NONE).take();
    }

    public String typed(Conflict it) {
        return choices.getOrDefault(it.path(), Choice.NONE).value();
    }

    public @Nullable Fault fault(Conflict it) {
        return faults.get(it.path());
    }

    /// Returns whether a value can be typed that differs from the values of both sides.
    public boolean hasOtherValues(Conflict it) {
        return isText(it) || isNumber(it);
    }

    /// Returns the value of a side in words.
    public String word(String words) {
        return words.isEmpty() ? "not set" : words;
    }
}
