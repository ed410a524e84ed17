package dev.ambit.cdn;

import dev.ambit.bucket.MediaProvider;
import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import dev.ambit.stack.WantedResource;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The distribution of an environment, with its buckets.
///
/// @param settings digest of the settings: a change starts with an empty cache
/// @param bucket asset bucket; null if the stack has none
/// @param media production's media bucket; null if the media is external
public record EnvironmentDistribution(
        UUID environmentId,
        Distribution distribution,
        String settings,
        @Nullable String bucket,
        @Nullable String media) {

    private static final System.Logger LOG = System.getLogger(EnvironmentDistribution.class.getName());

    /// Reads the settings. If they are invalid, the function answers all paths.
    public static EnvironmentDistribution of(
            WantedResource cdn, @Nullable WantedResource bucket, @Nullable WantedResource media) {
        return new EnvironmentDistribution(
                cdn.environmentId(),
                distribution(cdn),
                Sha256.hex(new TreeMap<>(cdn.parameters()).toString()),
                bucket == null ? null : bucket.name(),
                media == null ? null : MediaProvider.bucket(media).orElse(null));
    }

    private static Distribution distribution(WantedResource cdn) {
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
