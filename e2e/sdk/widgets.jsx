// A page that renders the components of the unmodified React SDK. The functions of `window` are called by
// ReactSdkTest.
import React from 'react';
import { createRoot } from 'react-dom/client';
import * as Browser from '@stigg/js-client-sdk';
import * as Sdk from '@stigg/react-sdk';
import styles from '@stigg/react-sdk/dist/styles.css';

document.head.append(Object.assign(document.createElement('style'), { textContent: styles }));

const root = document.getElementById('root');
const nothing = async () => {};
let shown;

function Portal({ children }) {
  return <Sdk.CustomerPortalProvider>{children}</Sdk.CustomerPortalProvider>;
}

function Value({ name, of }) {
  return <p data-hook={name}>{JSON.stringify(of)}</p>;
}

const components = {
  StiggProvider: () => <p>provided</p>,
  Paywall: ({ onPlanSelected = nothing }) => <Sdk.Paywall highlightedPlanId="pro" onPlanSelected={onPlanSelected} />,
  CustomerPortal: () => (
    <Sdk.CustomerPortal
      onManageSubscription={nothing}
      paywallComponent={<Sdk.Paywall onPlanSelected={nothing} />}
    />
  ),
  Checkout: ({ planId = 'pro', onCheckout, onCheckoutCompleted = nothing }) => (
    <Sdk.Checkout planId={planId} onCheckout={onCheckout} onCheckoutCompleted={onCheckoutCompleted} />
  ),
  CustomerPortalProvider: () => <Portal><p>portal of the customer</p></Portal>,
  SubscriptionsOverview: () => <Portal><Sdk.SubscriptionsOverview /></Portal>,
  CustomerUsageData: () => <Portal><Sdk.CustomerUsageData /></Portal>,
  AddonsList: () => <Portal><Sdk.AddonsList /></Portal>,
  Promotions: () => <Portal><Sdk.Promotions /></Portal>,
  PaymentDetailsSection: () => <Portal><Sdk.PaymentDetailsSection /></Portal>,
  InvoicesSection: () => <Portal><Sdk.InvoicesSection /><p>end of invoices</p></Portal>,
  BooleanEntitlementGuard: () => (
    <Sdk.BooleanEntitlementGuard featureId="sso" noAccessComponent={<p>no sign-on</p>}>
      <p>with sign-on</p>
    </Sdk.BooleanEntitlementGuard>
  ),
  NumericEntitlementGuard: () => (
    <Sdk.NumericEntitlementGuard featureId="projects" condition={it => it.value > 2} noAccessComponent={<p>few</p>}>
      <p>three projects</p>
    </Sdk.NumericEntitlementGuard>
  ),
  MeteredEntitlementGuard: () => (
    <Sdk.MeteredEntitlementGuard featureId="calls" options={{ requestedUsage: 5000 }} noAccessComponent={<p>too many calls</p>}>
      <p>calls</p>
    </Sdk.MeteredEntitlementGuard>
  ),
  useBooleanEntitlement: () => <Value of={Sdk.useBooleanEntitlement({ featureId: 'sso' })} />,
  useMeteredEntitlement: () => <Value of={Sdk.useMeteredEntitlement({ featureId: 'calls' })} />,
  useNumericEntitlement: () => <Value of={Sdk.useNumericEntitlement({ featureId: 'projects' })} />,
  useActiveSubscriptions: () => <Value of={Sdk.useActiveSubscriptions()} />,
  useCustomerPortal: () => <Value of={Sdk.useCustomerPortal()} />,
  usePaywall: () => <Value of={Sdk.usePaywall()} />,
  useStiggContext: () => <Value of={Sdk.useStiggContext().stigg.isCustomerLoaded} />,
  useWaitForCheckoutCompleted: () => <Value of={Sdk.useWaitForCheckoutCompleted().provisionStatus} />,
};

class Boundary extends React.Component {
  state = {};

  static getDerivedStateFromError(error) {
    return { error };
  }

  render() {
    return this.state.error ? <p>failed: {String(this.state.error.stack)}</p> : this.props.children;
  }
}

// Children of the provider that ask for entitlements must wait until the customer is loaded.
function Loaded({ children }) {
  const { isInitialized, stigg, updatedAt } = Sdk.useStiggContext();
  return isInitialized && stigg.isCustomerLoaded ? <div key={String(updatedAt)}>{children}</div> : <p>loading</p>;
}

// Shows one component or hook to a customer.
window.show = (name, options, properties = {}) => {
  shown?.unmount();
  shown = createRoot(root);
  const Shown = components[name];
  shown.render(
    <Boundary>
      <Sdk.StiggProvider {...options}>
        <Loaded><Shown {...properties} /></Loaded>
      </Sdk.StiggProvider>
    </Boundary>,
  );
};

// Lists the components and hooks that the package exports, without those of the browser SDK and classes of constants.
window.names = () => Object.entries(Sdk)
  .filter(([name, value]) => !(name in Browser) && typeof value === 'function')
  .map(([name]) => name)
  .sort();

// Shows the checkout. Its button sends what was bought to the shop's own server, which holds the server key.
window.showCheckout = (options, planId) => {
  window.bought = [];
  window.completed = [];
  window.show('Checkout', options, {
    planId,
    onCheckout: async ({ customerId, checkoutParams }) => {
      window.bought.push({ customerId, ...checkoutParams });
      return { success: true };
    },
    onCheckoutCompleted: async result => window.completed.push(result),
  });
};

window.showPaywall = options => {
  window.selected = [];
  window.show('Paywall', options, {
    onPlanSelected: ({ plan, intentionType, selectedBillingPeriod }) =>
      window.selected.push([plan.id, intentionType, selectedBillingPeriod].join(' ')),
  });
};
