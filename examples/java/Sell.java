import dev.ambit.client.AmbitConnection;
import dev.ambit.client.AmbitProblem;
import dev.ambit.client.api.AmbitApi;
import dev.ambit.client.api.ApiResponse;
import dev.ambit.client.api.CustomerProvisionBody;
import dev.ambit.client.api.CustomerView;
import dev.ambit.client.api.ListCustomersQuery;
import dev.ambit.client.api.SubscriptionWireProvisionBody;
import java.net.URI;
import java.util.List;

/// Sells a plan to a customer: `java -cp … Sell.java SERVER SERVER_KEY CUSTOMER PLAN`.
public class Sell {

    public static void main(String[] args) {
        String customer = args[2];
        String plan = args[3];
        AmbitApi ambit = AmbitApi.of(AmbitConnection.of(URI.create(args[0]), args[1]));
        try {
            ambit.customers()
                    .provisionCustomer(
                            CustomerProvisionBody.builder(customer).name("Octo GmbH").build());
            var order = SubscriptionWireProvisionBody.builder(customer, plan).build();
            var sold = ambit.withIdempotencyKey("order-7")
                    .subscriptions()
                    .provisionSubscription(order);
            System.out.println(sold.data().subscription().status());

            List<CustomerView> all = ApiResponse.all(after -> {
                ListCustomersQuery query = new ListCustomersQuery().limit(100);
                after.ifPresent(query::after);
                return ambit.customers().listCustomers(query);
            });
            System.out.println("Customers: " + all.size());
        } catch (AmbitProblem problem) {
            System.out.println(problem.code() + ": " + problem.field().orElse("no field"));
        }
    }
}
