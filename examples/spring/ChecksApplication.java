import dev.ambit.client.EntitlementCache;
import dev.ambit.client.UsageReporter;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Checks a feature in this process and reports usage: `java -cp … ChecksApplication.java CUSTOMER FEATURE
/// --ambit.url=SERVER --ambit.server-key=SERVER_KEY`.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ChecksApplication {

    public static void main(String[] args) {
        SpringApplication.run(ChecksApplication.class, args).close();
    }

    @Bean
    CommandLineRunner checks(EntitlementCache entitlements, UsageReporter usage) {
        return args -> {
            entitlements.ready().get(10, TimeUnit.SECONDS);
            if (entitlements.check(args[0], args[1], 2).isGranted()) {
                usage.report(args[0], args[1], 2);
                System.out.println("granted");
            } else {
                System.out.println("denied");
            }
        };
    }
}
