package dev.ambit.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ambit.http.Request;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A form with a file, as browsers send it (RFC 7578).
final class Upload {

    /// Upper bound of an upload; the API accepts larger ones.
    static final int BYTES_MAX = 16 << 20;

    private static final Pattern TYPE = Pattern.compile("multipart/form-data;\\s*boundary=\"?([^\";]{1,70})\"?");
    private static final Pattern NAME = Pattern.compile("(?i)\\bname=\"([^\"]*)\"");
    private static final Pattern TOKEN = Pattern.compile("\\b" + SameSite.FIELD + "=(\\w+)");
    private static final String LINE = "\r\n";
    private static final String END_OF_HEADERS = LINE + LINE;

    private final Map<String, String> parts;

    private Upload(Map<String, String> parts) {
        this.parts = parts;
    }

    /// Reads the parts of a form. A URL-encoded form has no parts; only its form token is read.
    static Upload of(Request request) {
        String content = new String(request.content(), ISO_8859_1);
        Matcher boundary = TYPE.matcher(Objects.requireNonNullElse(request.header("Content-Type"), ""));
        if (!boundary.matches()) {
            Matcher token = TOKEN.matcher(content);
            return new Upload(token.find() ? Map.of(SameSite.FIELD, token.group(1)) : Map.of());
        }
        return new Upload(parts(LINE + content, LINE + "--" + boundary.group(1)));
    }

    /// Returns the text of a field; empty if the field is missing.
    String text(String name) {
        return parts.getOrDefault(name, "");
    }

    /// Returns the fields whose names start with the prefix, by the rest of their names.
    Map<String, String> under(String prefix) {
        Map<String, String> found = new TreeMap<>();
        parts.forEach((name, text) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), text);
            }
        });
        return found;
    }

    /// Returns the content of a file; empty if no file was selected.
    byte[] file(String name) {
        return text(name).getBytes(ISO_8859_1);
    }

    /// Returns the parts by name. Each byte is one character (ISO 8859-1), so binary content is kept.
    private static Map<String, String> parts(String content, String mark) {
        Map<String, String> parts = new TreeMap<>();
        int from = content.indexOf(mark);
        while (from >= 0) {
            int to = content.indexOf(mark, from + mark.length());
            int headers = content.indexOf(END_OF_HEADERS, from);
            if (to > headers && headers >= 0) {
                Matcher name = NAME.matcher(content.substring(from, headers));
                if (name.find()) {
                    parts.put(name.group(1), content.substring(headers + END_OF_HEADERS.length(), to));
                }
            }
            from = to;
        }
        return parts;
    }
}
