package dev.ambit.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All options of a process with their values.
public final class OptionValues {

    private final Map<Option, OptionValue> values = new LinkedHashMap<>();

    private OptionValues() {}

    /// Looks up every option. An invalid value is reported when it is read, not here.
    ///
    /// @param given values from the command line by option name, without dashes
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

    /// Returns all values in the order of the options.
    public List<OptionValue> all() {
        return List.copyOf(values.values());
    }
}
