package dev.ambit.host.cdn;

import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import java.util.Map;
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

    /// Parses the settings. If they are invalid, the function answers all paths.
    ///
    /// @param parameters of the CDN resource
    public static EnvironmentDistribution of(
            UUID environmentId, Map<String, String> parameters, @Nullable String bucket, @Nullable String media) {
        return new EnvironmentDistribution(
                environmentId,
                distribution(environmentId, parameters),
                Sha256.hex(new TreeMap<>(parameters).toString()),
                bucket,
                media);
    }

    private static Distribution distribution(UUID environmentId, Map<String, String> parameters) {
        try {
            return Distribution.of(parameters);
        } catch (Problem refused) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The distribution settings of environment %s are invalid and are ignored: %s"
                            .formatted(environmentId, refused.message()));
            return Distribution.PLAIN;
        }
    }
}
