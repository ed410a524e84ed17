package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Validates the language and time zone of a customer, as callers send them. Null is no value.
final class Locales {

    private static final Set<String> ZONES = zones();
    private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final int ISO_639_3_CHARS = 3;
    private static final int UN_AREA_DIGITS = 3;
    private static final int TAG_CHARS_MAX = 35;

    private Locales() {}

    /// @throws dev.ambit.problem.Problem 400 at `timezone` if the IANA database has no zone of this name
    static @Nullable String timeZone(@Nullable String name) {
        if (name != null && !ZONES.contains(name)) {
            throw BAD_USER_INPUT
                    .because("`timezone` must be an IANA time zone such as `Europe/Berlin` or `UTC`; received `%s`."
                            .formatted(Problem.shortened(name)))
                    .at("timezone", name, "an IANA time zone, such as Europe/Berlin");
        }
        return name;
    }

    /// @throws dev.ambit.problem.Problem 400 at `language` if it is not a BCP 47 tag of an ISO 639 language
    static @Nullable String language(@Nullable String tag) {
        if (tag != null && !isLanguage(tag)) {
            throw BAD_USER_INPUT
                    .because("`language` must be a BCP 47 language tag such as `en` or `pt-BR`; received `%s`."
                            .formatted(Problem.shortened(tag)))
                    .at("language", tag, "a BCP 47 language tag, such as en or pt-BR");
        }
        return tag;
    }

    /// Java does not list three fixed zones of the IANA database among its zone ids.
    private static Set<String> zones() {
        Set<String> zones = new HashSet<>(ZoneId.getAvailableZoneIds());
        zones.addAll(List.of("EST", "MST", "HST"));
        return Set.copyOf(zones);
    }

    private static boolean isLanguage(String tag) {
        if (tag.isEmpty() || tag.length() > TAG_CHARS_MAX) {
            return false;
        }
        try {
            Locale locale = new Locale.Builder().setLanguageTag(tag).build();
            String language = locale.getLanguage();
            String region = locale.getCountry();
            // Java has no list of the three-letter codes, so these are checked by their form alone.
            boolean isKnown = LANGUAGES.contains(language) || language.length() == ISO_639_3_CHARS;
            return isKnown && (region.isEmpty() || region.length() == UN_AREA_DIGITS || COUNTRIES.contains(region));
        } catch (IllformedLocaleException _) {
            return false;
        }
    }
}
