package dev.ambit.stackdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The JDBC URL of the PostgreSQL cluster for stacks, with the administrator's credentials, which must not be
/// shown.
final class ClusterAddress {

    private static final Pattern URL = Pattern.compile("jdbc:postgresql://([^/?]+)/([^?]*)(?:\\?(.*))?");
    private static final int PORT = 5432;
    private static final String CERTIFICATE = "sslfactoryarg=";
    private static final List<String> WHO = List.of("user", "password");

    private final String hosts;
    private final String database;
    private final List<String> settings;
    private final Properties admin = new Properties();

    ClusterAddress(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("AMBIT_TENANT_DATABASE_URL must have the form"
                    + " jdbc:postgresql://HOST:PORT/DATABASE?user=ROLE&password=PASSWORD.");
        }
        hosts = parts.group(1);
        database = URLDecoder.decode(parts.group(2), UTF_8);
        settings = new ArrayList<>();
        String query = parts.group(3);
        Stream.of((query == null ? "" : query).split("&"))
                .filter(it -> !it.isEmpty())
                .forEach(this::take);
    }

    /// Returns the administrator's credentials for the driver.
    Properties admin() {
        return (Properties) admin.clone();
    }

    static Properties login(String name, String password) {
        var login = new Properties();
        login.setProperty("user", name);
        login.setProperty("password", password);
        return login;
    }

    /// Returns a URL without credentials.
    ///
    /// @param other database; null selects the administrator's
    String url(@Nullable String other) {
        String name = URLEncoder.encode(other == null ? database : other, UTF_8).replace("+", "%20");
        String query = settings.stream().collect(Collectors.joining("&"));
        return "jdbc:postgresql://%s/%s?%s".formatted(hosts, name, query);
    }

    /// Host and port, for display.
    String hosts() {
        return hosts;
    }

    /// Returns the first host, unresolved.
    InetSocketAddress first() {
        URI first = URI.create("postgresql://" + hosts.split(",", 2)[0]);
        return InetSocketAddress.createUnresolved(first.getHost(), first.getPort() < 0 ? PORT : first.getPort());
    }

    /// Returns the certificate that connections trust, in PEM form; null if the URL names none.
    @Nullable
    String certificate() {
        return settings.stream()
                .filter(it -> it.startsWith(CERTIFICATE))
                .map(it -> URLDecoder.decode(it.substring(CERTIFICATE.length()), UTF_8))
                .findFirst()
                .orElse(null);
    }

    private void take(String setting) {
        String[] pair = setting.split("=", 2);
        if (pair.length == 2 && WHO.contains(pair[0])) {
            admin.setProperty(pair[0], URLDecoder.decode(pair[1], UTF_8));
        } else {
            settings.add(setting);
        }
    }

    @Override
    public String toString() {
        return hosts;
    }
}
