package dev.ambit.stack;

import static java.util.Objects.requireNonNull;

import dev.ambit.db.AccountId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;

/// A remote provider of session stores for all accounts, whose engine is a directory of files.
final class RemoteFiles implements RemoteProviders {

    final FileProvider session;
    final AtomicReference<ProviderPrices> prices = new AtomicReference<>(ProviderPrices.UNKNOWN);

    RemoteFiles(Path directory) {
        session = new FileProvider(directory, ResourceKind.SESSION, Set.of(), Providers.AWS);
    }

    @Override
    public List<Provider> all() {
        return List.of(session);
    }

    @Override
    public String providerOf(Handle tx, AccountId account) {
        return Providers.AWS;
    }

    @Override
    public ProviderPrices prices(Handle tx, AccountId account, String provider) {
        return requireNonNull(prices.get());
    }

    @Override
    public Map<ResourceKind, UsualDuration> usualDurations(String provider) {
        return Map.of(ResourceKind.SESSION, new UsualDuration(5, 40));
    }
}
