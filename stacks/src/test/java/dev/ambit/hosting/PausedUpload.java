package dev.ambit.hosting;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// An upload that stops in the middle until the test lets it go on.
final class PausedUpload {

    static final long BYTES = 1 << 20;

    private final CountDownLatch isHalf = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final FutureTask<?> upload;

    /// Returns when half of the object was sent.
    PausedUpload(S3Client s3, String bucket, String key) throws InterruptedException {
        upload = new FutureTask<>(
                () -> s3.putObject(it -> it.bucket(bucket).key(key), RequestBody.fromInputStream(new Body(), BYTES)));
        Thread.ofVirtual().start(upload);
        isHalf.await();
    }

    /// Sends the rest.
    void complete() throws ExecutionException, InterruptedException {
        mayGoOn.countDown();
        upload.get();
    }

    private final class Body extends InputStream {

        private long sent;

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (sent >= BYTES / 2) {
                isHalf.countDown();
                await();
            }
            int count = (int) Math.min(length, BYTES - sent);
            Arrays.fill(buffer, offset, offset + count, (byte) 'x');
            sent += count;
            return count == 0 ? -1 : count;
        }

        private void await() throws IOException {
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
