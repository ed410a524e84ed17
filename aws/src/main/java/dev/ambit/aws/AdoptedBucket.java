package dev.ambit.aws;

import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and marks adopted buckets on Amazon S3.
record AdoptedBucket(AwsClients clients) implements AdoptedKind {

    @Override
    public Optional<Found> read(
            AwsAccount account, WantedResource wanted, OwnerTags tags, Map<String, String> distribution) {
        S3Bucket bucket = bucket(account, wanted);
        return bucket.tags().map(found -> new Found(found, S3BucketProvider.detail(bucket), drifts(bucket)));
    }

    private static List<Drift> drifts(S3Bucket bucket) {
        List<Drift> drifts = new ArrayList<>();
        if (!bucket.isPrivate()) {
            drifts.add(new Drift("publicAccess", "blocked", "not blocked"));
        }
        if (!bucket.isOwnerEnforced()) {
            drifts.add(new Drift("objectOwnership", "BucketOwnerEnforced", "access control lists"));
        }
        return drifts;
    }

    @Override
    public void tag(AwsAccount account, WantedResource wanted, OwnerTags tags, Found found) {
        bucket(account, wanted).tag(found.tags(), tags);
    }

    private S3Bucket bucket(AwsAccount account, WantedResource wanted) {
        return new S3Bucket(
                clients.s3(account), account, AdoptedKind.arn(wanted).id());
    }
}
