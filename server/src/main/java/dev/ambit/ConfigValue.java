package dev.ambit;

import java.util.Map;

/// What one option is set to, and where it was said: the command line goes before the environment, and that before
/// the default.
public record ConfigValue(ConfigOption option, String text, String source) {

    private static final String MASK = "********";
    private static final String DEFAULT = "default";

    /// Looks in all three places.
    ///
    /// @param options by their words, as given on the command line
    public static ConfigValue of(ConfigOption option, Map<String, String> options, Map<String, String> environment) {
        String given = options.get(option.word());
        if (given != null) {
            return new ConfigValue(option, given.strip(), "--" + option.word());
        }
        String variable = environment.getOrDefault(option.variable(), "").strip();
        return variable.isEmpty() ? byDefault(option) : new ConfigValue(option, variable, option.variable());
    }

    static ConfigValue byDefault(ConfigOption option) {
        return new ConfigValue(option, option.byDefault(), DEFAULT);
    }

    public boolean isSet() {
        return !source.equals(DEFAULT);
    }

    /// As it may be shown to anybody.
    public String shown() {
        return option.isSecret() && !text.isEmpty() ? MASK : text;
    }

    int number(int min, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Refused below, like a number out of range.
        }
        throw refused("a whole number from %d to %d".formatted(min, max));
    }

    /// In the words of whoever set it.
    IllegalArgumentException refused(String allowed) {
        return new IllegalArgumentException(
                "%s (from %s) is \"%s\"; allowed: %s.".formatted(option.word(), source, shown(), allowed));
    }
}
