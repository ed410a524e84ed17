package dev.ambit.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ambit.http.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedAddressesTest {

    @ParameterizedTest
    @CsvFileSource(resources = "/addresses.txt", delimiter = '|', useHeadersInDisplayName = true)
    void only_public_or_explicitly_opened_addresses_may_be_called(
            @Nullable String opened, String address, String mayBeCalled) {
        List<Cidr> ranges = opened == null
                ? List.of()
                : Stream.of(opened.split(" ")).map(Cidr::of).toList();

        boolean isAllowed = new AllowedAddresses(ranges).allows(InetAddress.ofLiteral(address));

        assertThat(isAllowed).isEqualTo(mayBeCalled.equals("yes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "home/8", "/8"})
    void malformed_address_range_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.of(text));
    }
}
