package dev.ambit.config;

import java.util.Locale;

/// Option of a process, set on the command line (`--data DIR`) or by an environment variable (`AMBIT_DATA`).
public interface Option {

    /// Returns the name of the enum constant, such as `DATABASE_URL`.
    String name();

    /// Returns the name on the command line, without the two dashes.
    default String flag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String variable();

    /// Returns the default value. Empty if the option has none; its description then says what "unset" means.
    String byDefault();

    /// Returns the placeholder of the value in `--help`. Empty for a flag, whose value is `true` if it is present.
    String placeholder();

    String description();

    /// Returns whether the value is a secret, which is never printed.
    boolean isSecret();
}
