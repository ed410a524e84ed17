package dev.ambit.config;

import java.util.Locale;

/// Something that can be set, by a word on the command line (`--data DIR`) or by a variable (`AMBIT_DATA`).
public interface Option {

    /// Of the constant, such as `DATABASE_URL`.
    String name();

    /// On the command line, with two dashes before it.
    default String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String variable();

    /// Empty when unset means something.
    String byDefault();

    /// What stands for its value in the help; empty of one that is only said, and then is `true`.
    String placeholder();

    String description();

    /// Never shown.
    boolean isSecret();
}
