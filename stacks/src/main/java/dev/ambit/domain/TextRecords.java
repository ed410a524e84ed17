package dev.ambit.domain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/// Asks a name server for TXT records. The JDK's resolver is enough for that: it chooses port and id of each
/// query at random, and turns to TCP for an answer that does not fit.
public final class TextRecords {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int TRIES_MAX = 2;
    private static final int RECORDS_MAX = 100;

    private final String server;

    /// @param server `HOST` or `HOST:PORT`; null: the name servers of this machine
    public TextRecords(@Nullable String server) {
        this.server = server == null ? "dns:" : "dns://" + server;
    }

    /// Returns the records of a name, none if the name does not exist.
    ///
    /// @throws DnsFailureException if the name server could not be asked, or failed
    @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // The DNS provider reads no objects, and its options are a Hashtable.
    List<String> of(String name) throws DnsFailureException {
        var options = new Hashtable<String, String>();
        options.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        options.put("java.naming.provider.url", server);
        options.put("com.sun.jndi.dns.timeout.initial", Long.toString(TIMEOUT.toMillis()));
        options.put("com.sun.jndi.dns.timeout.retries", Integer.toString(TRIES_MAX));
        try {
            var context = new InitialDirContext(options);
            try {
                return texts(context.getAttributes(name, new String[] {"TXT"}).get("TXT"));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException _) {
            return List.of();
        } catch (NamingException e) {
            throw new DnsFailureException(String.valueOf(e.getMessage()), e);
        }
    }

    private static List<String> texts(@Nullable Attribute records) throws NamingException {
        List<String> texts = new ArrayList<>();
        if (records == null) {
            return texts;
        }
        NamingEnumeration<?> all = records.getAll();
        while (all.hasMore() && texts.size() < RECORDS_MAX) {
            texts.add(String.valueOf(all.next()).replace("\"", ""));
        }
        return texts;
    }
}
