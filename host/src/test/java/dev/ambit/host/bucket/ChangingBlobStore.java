package dev.ambit.host.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Files as an S3, of which one may be another by the time it is read.
public final class ChangingBlobStore extends ForwardingBlobStore {

    private final AtomicReference<@Nullable Runnable> beforeReading = new AtomicReference<>();

    ChangingBlobStore(Path root) {
        super(new FilesystemNio2BlobStore(root.toString()));
    }

    /// Moves the object: `before` when it is looked up, `after` when it is read.
    public void move(String bucket, String key, String before, String after) {
        put(bucket, key, before);
        beforeReading.set(() -> put(bucket, key, after));
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        Runnable act = beforeReading.getAndSet(null);
        if (act != null) {
            act.run();
        }
        return super.getBlob(request);
    }

    private void put(String bucket, String key, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        putBlob(
                PutObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .contentLength((long) bytes.length)
                        .build(),
                new ByteArrayInputStream(bytes));
    }
}
