package dev.ambit.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An object of a bucket as it was when somebody looked.
///
/// @param etag in quotes, as HTTP has it; other bytes have another one
/// @param lastModified to the millisecond
/// @param cacheControl what its uploader said of it; null if nothing
/// @param contentEncoding in which its bytes are, as `gzip`; null if in none
public record BucketObject(
        String contentType,
        String etag,
        Instant lastModified,
        long length,
        @Nullable String cacheControl,
        @Nullable String contentEncoding,
        Content content) {

    /// Its bytes, from `from` on.
    ///
    /// @throws IOException also if there is another object by now, or none
    public InputStream open(long from) throws IOException {
        return from >= length ? InputStream.nullInputStream() : content.open(from);
    }

    /// Opens them anew each time.
    @FunctionalInterface
    public interface Content {
        InputStream open(long from) throws IOException;
    }
}
