package dev.ambit.account;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The name of an account or environment in URLs and commands. It never changes.
public record Slug(String value) {

    private static final int CHARS_MAX = 30;
    private static final Pattern SLUG = Pattern.compile("[a-z]([a-z0-9-]{0,28}[a-z0-9])?");

    public Slug {
        if (!isValid(value)) {
            throw BAD_USER_INPUT
                    .because(
                            "`slug` must have 1 to 30 lower-case letters, digits and hyphens; received `%s`. Start it with a letter, and do not end it with a hyphen."
                                    .formatted(Problem.shortened(value)))
                    .at("slug", value, SLUG.pattern());
        }
    }

    /// Returns whether an account or environment can have this slug.
    public static boolean isValid(String slug) {
        return SLUG.matcher(slug).matches();
    }

    /// Returns the slug of a name: `Café Staging` becomes `cafe-staging`. A name without a letter from `a` to
    /// `z` becomes `otherwise`.
    public static Slug from(String displayName, String otherwise) {
        String plain = Normalizer.normalize(displayName, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT);
        String words = plain.replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+", "");
        return new Slug(words.isEmpty() ? otherwise : cut(words, CHARS_MAX));
    }

    /// Returns this slug, or the first free one of `staging-2`, `staging-3` ….
    public Slug firstFree(Set<Slug> taken) {
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(this::numbered)
                .filter(slug -> !taken.contains(slug))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return value;
    }

    private Slug numbered(int number) {
        String suffix = "-" + number;
        return number == 1 ? this : new Slug(cut(value, CHARS_MAX - suffix.length()) + suffix);
    }

    private static String cut(String text, int charsMax) {
        return text.substring(0, Math.min(text.length(), charsMax)).replaceAll("-+$", "");
    }
}
