package dev.ambit.rowcopy;

import java.util.List;

/// What holds for all that is copied out of one production environment.
///
/// @param personal columns with personal data; one without a rule is copied only by who says a rule
/// @param media columns with paths of media
public record Masking(List<Mask> personal, List<ColumnName> media) {

    static final Masking NONE = new Masking(List.of(), List.of());

    private static final int COLUMNS_MAX = 1_000;

    public Masking {
        personal = List.copyOf(personal);
        media = List.copyOf(media);
        Name.requireCount("personal", personal, COLUMNS_MAX);
        Name.requireCount("media", media, COLUMNS_MAX);
        Name.requireDistinct("personal", personal.stream().map(Mask::name).toList());
        Name.requireDistinct("media", media);
    }
}
