package dev.ambit.stack;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/// The objects of a bucket outside of this installation. Methods throw [InProgressException] while the engine is
/// busy, and a [dev.ambit.problem.Problem] if it refuses the call.
public interface RemoteBucket {

    /// The content of an object, which can be read several times.
    interface Content {

        /// Reads the content from its beginning. The caller closes the stream.
        InputStream open() throws IOException;
    }

    /// Returns the name of the bucket at its provider.
    String name();

    /// Returns the ETag of each object by key, without quotes. It is the MD5 of the content in hexadecimal, unless
    /// the bucket encrypts objects with a key of its own.
    Map<String, String> etags();

    /// Stores an object atomically: readers see the old or the new content.
    ///
    /// @param bytes size of the content
    void put(String key, Content content, long bytes, String contentType);

    /// Deletes objects; missing ones are ignored.
    void delete(List<String> keys);
}
