package dev.ambit.host.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A snapshot of an object's metadata, with access to its content.
///
/// @param etag with quotes, as in HTTP; changes with the content
/// @param lastModified time of the last upload
/// @param cacheControl `Cache-Control` of the upload; null if it had none
/// @param contentEncoding such as `gzip`; null if the content is not encoded
public record BucketObject(
        String contentType,
        String etag,
        Instant lastModified,
        long length,
        @Nullable String cacheControl,
        @Nullable String contentEncoding,
        Content content) {

    /// Opens the content at the offset `from`.
    ///
    /// @throws IOException if the object was replaced or deleted, or cannot be read
    public InputStream open(long from) throws IOException {
        return from >= length ? InputStream.nullInputStream() : content.open(from);
    }

    /// Opens a new stream on each call.
    @FunctionalInterface
    public interface Content {
        InputStream open(long from) throws IOException;
    }
}
