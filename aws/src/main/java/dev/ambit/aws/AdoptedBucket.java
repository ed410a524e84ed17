package dev.ambit.aws;

import dev.ambit.stack.WantedResource;
import java.util.Map;
import java.util.Optional;

/// Reads and marks adopted buckets on Amazon S3.
record AdoptedBucket(AwsClients clients) implements AdoptedKind {

    @Override
    public Optional<Found> read(
            AwsAccount account, WantedResource wanted, OwnerTags tags, Map<String, String> distribution) {
        S3Bucket bucket = bucket(account, wanted);
        return bucket.tags()
                .map(found -> new Found(found, S3BucketProvider.detail(bucket), S3BucketProvider.settings(bucket)));
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
