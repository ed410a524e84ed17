package dev.ambit.console;

import org.jspecify.annotations.Nullable;

/// What stands around every page.
///
/// @param section which part of the navigation it belongs to
/// @param place null for whoever has not signed in
public record Frame(String title, String section, @Nullable Place place, Assets assets, String formToken) {

    /// Without what proves a form: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "Frame[" + title + "]";
    }
}
