package dev.ambit.host.bucket;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/// Limits for unfinished multipart uploads: number, size and age.
final class Uploads {

    static final int PARTS_MAX = 100;

    private static final int UNDER_WAY_MAX = 100;
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final BlobStore store;
    private final Pattern ids;
    private final InstantSource clock;

    Uploads(Buckets buckets, InstantSource clock) {
        this.store = buckets.store();
        this.ids = buckets.uploadIds();
        this.clock = clock;
    }

    void requireId(MultipartUpload upload) {
        if (!ids.matcher(upload.id()).matches()) {
            throw S3Errors.noUpload();
        }
    }

    /// Checks the limit for a new upload. Aborts uploads that are older than a day.
    void requireRoom(String bucket) {
        Instant abandoned = clock.instant().minus(ABANDONED);
        List<software.amazon.awssdk.services.s3.model.MultipartUpload> all = store.listMultipartUploads(bucket);
        all.stream().filter(it -> it.initiated().isBefore(abandoned)).forEach(it -> abort(bucket, it));
        if (all.stream().filter(it -> !it.initiated().isBefore(abandoned)).count() >= UNDER_WAY_MAX) {
            throw S3Errors.tooMany("unfinished multipart uploads per bucket", UNDER_WAY_MAX);
        }
    }

    /// Checks the limits for a new part.
    void requireRoom(MultipartUpload upload, UploadPartRequest part) {
        if (part.partNumber() > PARTS_MAX) {
            throw S3Errors.tooMany("parts per object", PARTS_MAX);
        }
        long others = store.listMultipartUpload(upload).stream()
                .filter(it -> !it.partNumber().equals(part.partNumber()))
                .mapToLong(Part::size)
                .sum();
        if (others + part.contentLength() > Buckets.BYTES_MAX) {
            throw S3Errors.tooLarge();
        }
    }

    private void abort(String bucket, software.amazon.awssdk.services.s3.model.MultipartUpload it) {
        store.abortMultipartUpload(new MultipartUpload(
                it.uploadId(),
                CreateMultipartUploadRequest.builder()
                        .bucket(bucket)
                        .key(it.key())
                        .build()));
    }
}
