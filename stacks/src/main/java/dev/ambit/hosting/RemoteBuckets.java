package dev.ambit.hosting;

import static dev.ambit.host.link.LinkClient.encoded;

import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.bucket.BucketEntry;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.stack.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Sends the calls of [BucketAgent] to the host where the bucket lives.
///
/// @param hosts sends requests to the hosts
public record RemoteBuckets(HostRouter hosts) implements BucketAgent {

    /// Covers a bucket with many objects, which an S3 endpoint deletes one by one.
    private static final Duration REMOVAL_MAX = Duration.ofHours(2);

    /// Covers 100,000 objects with long names.
    private static final int LIST_BYTES_MAX = 256 << 20;

    @Override
    public void check(String bucket, String field) {
        hosts.local().get("%s/check?field=%s".formatted(path(bucket), encoded(field)));
    }

    @Override
    public boolean exists(String bucket) {
        return host(bucket)
                .get(path(bucket) + "/exists", LinkMessages.Flag.class)
                .value();
    }

    @Override
    public void make(String bucket) {
        forWrite(bucket).put(path(bucket), InputStream.nullInputStream(), 0);
    }

    @Override
    public long remove(String bucket) {
        return forWrite(bucket)
                .delete(path(bucket), LinkMessages.Count.class, REMOVAL_MAX)
                .value();
    }

    @Override
    public Map<String, Long> count(String bucket) {
        return host(bucket).get(path(bucket), LinkMessages.Counts.class).values();
    }

    @Override
    public void put(String bucket, String key, InputStream bytes, long length, String contentType) {
        try (bytes) {
            String path = "%s&length=%d&type=%s".formatted(object(bucket, key), length, encoded(contentType));
            forWrite(bucket).put(path, bytes, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void delete(String bucket, String key) {
        forWrite(bucket).delete(object(bucket, key));
    }

    @Override
    public List<BucketEntry> list(String bucket) {
        return host(bucket)
                .get(path(bucket) + "/objects", LinkMessages.Entries.class, LIST_BYTES_MAX)
                .values();
    }

    /// Looks for an asset bucket first, then for a media bucket. Their names never collide.
    private LinkClient host(String bucket) {
        LinkClient asset = hosts.of(ResourceKind.ASSET_BUCKET, bucket);
        return asset == hosts.local() ? hosts.of(ResourceKind.MEDIA, bucket) : asset;
    }

    private LinkClient forWrite(String bucket) {
        LinkClient asset = hosts.forWrite(ResourceKind.ASSET_BUCKET, bucket);
        return asset == hosts.local() ? hosts.forWrite(ResourceKind.MEDIA, bucket) : asset;
    }

    private static String object(String bucket, String key) {
        return "%s/objects?key=%s".formatted(path(bucket), encoded(key));
    }

    private static String path(String bucket) {
        return "/buckets/" + encoded(bucket);
    }
}
