package dev.ambit.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every option of a process with its value.
public final class OptionValues {

    private final Map<Option, OptionValue> values = new LinkedHashMap<>();

    private OptionValues() {}

    /// Looks each of them up; what is wrong is found when it is asked for.
    ///
    /// @param given by their words, as on the command line
    public static OptionValues read(Option[] options, Map<String, String> given, Map<String, String> environment) {
        var read = new OptionValues();
        for (Option option : options) {
            read.values.put(option, OptionValue.of(option, given, environment));
        }
        return read;
    }

    public OptionValue of(Option option) {
        return values.getOrDefault(option, OptionValue.byDefault(option));
    }

    /// In the order of the options.
    public List<OptionValue> all() {
        return List.copyOf(values.values());
    }
}
