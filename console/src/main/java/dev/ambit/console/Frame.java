package dev.ambit.console;

import org.jspecify.annotations.Nullable;

/// The layout around every page.
///
/// @param section the section of the navigation
/// @param place null without a session
public record Frame(String title, String section, @Nullable Place place, Assets assets, String formToken) {

    /// Leaves out the form token, which must not reach a log.
    @Override
    public String toString() {
        return "Frame[" + title + "]";
    }
}
