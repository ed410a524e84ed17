package dev.ambit.rowcopy;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.EachStrategy;
import dev.ambit.stack.Stage;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/// Runs random actions in development and checks that production does not change.
class RandomWalkTest {

    private static final int STEPS = LongForm.ENABLED ? 2_000 : 40;
    private static final long SEED = 7;

    private static final List<String> TABLES = List.of("countries", "customers", "categories", "orders", "order_lines");

    /// Statements of a developer in the development database. A number makes each of them unique.
    private static final List<IntFunction<String>> STATEMENTS = List.of(
            n -> "insert into countries${s} values ('X%d', 'Land %d') on conflict do nothing".formatted(n, n),
            n -> "insert into customers${s} (email, phone) values ('dev%d@example.com', '%d')".formatted(n, n),
            n -> "update customers${s} set phone = '%d' where id %% 7 = %d".formatted(n, n % 7),
            n -> "delete from customers${s} where id %% 11 = %d and not exists (select from orders${s})"
                    .formatted(n % 11),
            n -> "insert into categories${s} (parent, name) values (null, 'Category %d')".formatted(n),
            n -> "update countries${s} set name = name || '!' where length(name) < 100",
            n -> "create table made_%d${s} (id int)".formatted(n),
            n -> "alter table customers${s} add column if not exists extra_%d text".formatted(n % 5),
            n -> "create index if not exists on_phone_%d${s} on customers${s} (phone)".formatted(n % 3),
            n -> "truncate order_lines${s}",
            n -> "select setval(pg_get_serial_sequence('categories${s}', 'id'), %d)".formatted(1_000 + n));

    /// API calls of a developer in the development environment. A number makes each of them unique.
    private static final List<IntFunction<String[]>> CALLS = List.of(
            n -> new String[] {"POST", "/customers", "{\"id\": \"dev-%d\"}".formatted(n)},
            n -> new String[] {
                "POST",
                "/features",
                "{\"id\": \"f-%d\", \"displayName\": \"F\", \"featureType\": \"BOOLEAN\"}".formatted(n)
            },
            n -> new String[] {"POST", "/products", "{\"id\": \"p-%d\", \"displayName\": \"P\"}".formatted(n)},
            n -> new String[] {"POST", "/customers/dev-%d/archive".formatted(n - 1), ""});

    @EachStrategy
    void d2_d28_actions_in_development_do_not_change_production(DatabaseStrategy strategy) {
        TestShop shop = TestShop.open(strategy);
        shop.copied("\"tables\": [{\"name\": \"customers\"}], \"foreignKeys\": \"FOLLOW\"");
        String before = state(shop);
        String own = rows(shop, DEVELOPMENT);
        var random = new Random(SEED);

        for (int n = 1; n <= STEPS; n++) {
            if (random.nextInt(4) > 0) {
                write(shop, STATEMENTS.get(random.nextInt(STATEMENTS.size())).apply(n));
            } else {
                String[] call = CALLS.get(random.nextInt(CALLS.size())).apply(n);
                shop.account().development().post(call[1], call[2]);
            }
        }

        assertThat(state(shop)).isEqualTo(before);
        assertThat(rows(shop, DEVELOPMENT)).isNotEqualTo(own);
    }

    /// A statement that the strategy refuses changes nothing either.
    private static void write(TestShop shop, String statement) {
        try {
            shop.run(DEVELOPMENT, statement);
        } catch (RuntimeException refused) {
            assertThat(refused).hasMessageContaining("ERROR");
        }
    }

    private static String state(TestShop shop) {
        return rows(shop, PRODUCTION)
                + shop.text(PRODUCTION, """
                        select string_agg(relname::text || relkind::text || coalesce(relacl::text, ''), ',' order by relname)
                        from pg_class
                        where relnamespace = 'public'::regnamespace and relowner = (select relowner from pg_class
                            where oid = 'public.countries'::regclass)
                        """)
                + shop.account().production().get("/customers").at("")
                + shop.account().production().get("/features").at("")
                + shop.account().production().get("/products").at("")
                + shop.account()
                        .production()
                        .get("/events/feed?after=0&limit=1000")
                        .at("");
    }

    private static String rows(TestShop shop, Stage stage) {
        return TABLES.stream()
                .map(table -> table
                        + shop.text(
                                stage,
                                "select count(*) || ' ' || md5(coalesce(string_agg(it::text, '|' order by it::text), '')) from %s${s} as it"
                                        .formatted(table)))
                .toList()
                .toString();
    }
}
