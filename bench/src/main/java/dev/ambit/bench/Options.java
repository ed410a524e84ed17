package dev.ambit.bench;

import java.util.HashMap;
import java.util.Map;

/// The size of a measurement: `--smoke` only proves within seconds that it runs, `--long` uses the documented
/// sizes, and any number can be set by name (`--rounds=9`).
record Options(boolean smoke, boolean thorough, Map<String, String> numbers) {

    static Options of(String[] words) {
        boolean smoke = false;
        boolean thorough = false;
        Map<String, String> numbers = new HashMap<>();
        for (String word : words) {
            if (word.equals("--smoke")) {
                smoke = true;
            } else if (word.equals("--long")) {
                thorough = true;
            } else if (word.matches("--[a-z]+=[0-9]{1,9}")) {
                String[] pair = word.substring(2).split("=", -1);
                numbers.put(pair[0], pair[1]);
            } else {
                throw new IllegalArgumentException(
                        "The option `%s` is unknown. Use --smoke, --long or --name=number.".formatted(word));
            }
        }
        return new Options(smoke, thorough, numbers);
    }

    /// Returns the number with that name, or the default for the size.
    int number(String name, int smokeNumber, int usual, int thoroughNumber) {
        int byDefault = smoke ? smokeNumber : thorough ? thoroughNumber : usual;
        return Integer.parseInt(numbers.getOrDefault(name, Integer.toString(byDefault)));
    }

    int number(String name, int smokeNumber, int usual) {
        return number(name, smokeNumber, usual, usual);
    }
}
