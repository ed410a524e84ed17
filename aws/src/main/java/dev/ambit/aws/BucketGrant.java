package dev.ambit.aws;

import dev.ambit.host.cdn.Origin;
import dev.ambit.stack.Drift;
import java.util.Optional;

/// The statement of a bucket's policy that lets a distribution read its objects. The bucket of images has one for each
/// distribution that shows them.
record BucketGrant(Origin origin, S3Bucket bucket, CloudFrontDistribution.Found distribution) {

    /// Adds the statement.
    ///
    /// @return whether it was missing
    boolean add() {
        boolean isMissing = !isThere();
        if (isMissing) {
            bucket.allowRead(statement(), arn());
        }
        return isMissing;
    }

    void revoke() {
        bucket.revoke(statement());
    }

    /// Returns how the policy differs, if it does.
    Optional<Drift> drift() {
        return isThere()
                ? Optional.empty()
                : Optional.of(new Drift(
                        origin == Origin.MEDIA ? "mediaBucketPolicy" : "bucketPolicy",
                        "the distribution can read " + bucket.name(),
                        "it cannot"));
    }

    private boolean isThere() {
        return bucket.isReadBy(statement(), arn());
    }

    private String statement() {
        return origin == Origin.MEDIA ? "AmbitDistribution" + distribution.id() : "AmbitDistribution";
    }

    private String arn() {
        return distribution.distribution().arn();
    }
}
