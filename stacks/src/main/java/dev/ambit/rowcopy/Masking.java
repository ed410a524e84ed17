package dev.ambit.rowcopy;

import java.util.List;

/// The masking policy for all copies from a production environment.
///
/// @param personal columns with personal data; those without a rule need a mask in each copy
/// @param media columns with media paths
public record Masking(List<Mask> personal, List<ColumnName> media) {

    static final Masking NONE = new Masking(List.of(), List.of());

    private static final int COLUMNS_MAX = 1_000;

    public Masking {
        personal = List.copyOf(personal);
        media = List.copyOf(media);
        SqlName.requireCount("personal", personal, COLUMNS_MAX);
        SqlName.requireCount("media", media, COLUMNS_MAX);
        SqlName.requireDistinct("personal", personal.stream().map(Mask::name).toList());
        SqlName.requireDistinct("media", media);
    }
}
