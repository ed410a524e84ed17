package dev.ambit.cdn;

import dev.ambit.bucket.MediaProvider;
import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import dev.ambit.stack.Wanted;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The distribution of one environment and where its own things are.
///
/// @param settings a digest of them: other ones make another place, which has nothing of what this one kept
/// @param bucket of its assets; null: it has none
/// @param media the bucket of production's images; null: they are elsewhere
public record Place(
        UUID environmentId,
        Distribution distribution,
        String settings,
        @Nullable String bucket,
        @Nullable String media) {

    private static final System.Logger LOG = System.getLogger(Place.class.getName());

    /// Settings that cannot be are those that no check has let pass: everything is the function's then.
    public static Place of(Wanted cdn, @Nullable Wanted bucket, @Nullable Wanted media) {
        return new Place(
                cdn.environmentId(),
                distribution(cdn),
                Sha256.hex(new TreeMap<>(cdn.parameters()).toString()),
                bucket == null ? null : bucket.name(),
                media == null ? null : MediaProvider.bucket(media).orElse(null));
    }

    private static Distribution distribution(Wanted cdn) {
        try {
            return Distribution.of(cdn.parameters());
        } catch (Problem refused) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The distribution settings of %s are invalid and are ignored: %s"
                            .formatted(cdn, refused.message()));
            return Distribution.PLAIN;
        }
    }
}
