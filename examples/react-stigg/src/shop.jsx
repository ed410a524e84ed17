import React, { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { BooleanEntitlementGuard, CustomerPortal, Paywall, StiggProvider, useMeteredEntitlement, useStiggContext } from '@stigg/react-sdk';
import '@stigg/react-sdk/dist/styles.css';
import './shop.css';

async function post(place, body) {
  const reply = await fetch(`/api/${place}`, { method: 'POST', body: JSON.stringify(body) });
  const answer = await reply.json();
  if (!reply.ok) {
    throw new Error(answer.message);
  }
  return answer;
}

function SignIn({ onSignIn }) {
  const [error, setError] = useState('');
  const submit = async event => {
    event.preventDefault();
    const customerId = new FormData(event.target).get('name').trim();
    try {
      onSignIn({ customerId, options: await post('sign-in', { customerId }) });
    } catch (failure) {
      setError(failure.message);
    }
  };
  return (
    <form onSubmit={submit}>
      <label>Your name <input name="name" required maxLength={40} pattern="[a-z0-9][a-z0-9\-]*" title="Lower-case letters, digits and -. Start with a letter or digit." /></label>
      <button>Sign in</button>
      <p role="alert">{error}</p>
    </form>
  );
}

function Printer({ customerId }) {
  const { refreshData } = useStiggContext();
  const [result, setResult] = useState('');
  const pages = useMeteredEntitlement({ featureId: 'pages' });
  const print = async () => {
    const answer = await post('print', { customerId });
    await refreshData();
    setResult(answer.printed ? 'Printed.' : `Not printed: ${answer.reason}`);
  };
  return (
    <section>
      <h2>Printer</h2>
      <p>{pages.currentUsage ?? 0} of {pages.usageLimit ?? 0} pages printed this month</p>
      <button onClick={print}>Print a page</button>
      <p role="status">{result}</p>
      <BooleanEntitlementGuard featureId="api" noAccessComponent={<p>The API is part of the plan PRO.</p>}>
        <p>API access is on.</p>
      </BooleanEntitlementGuard>
    </section>
  );
}

function Shop({ customerId }) {
  const { isInitialized, refreshData } = useStiggContext();
  const [version, setVersion] = useState(0);
  const buy = async ({ plan }) => {
    await post('buy', { customerId, planId: plan.id });
    await refreshData();
    setVersion(version + 1);
  };
  if (!isInitialized) {
    return <p>Loading…</p>;
  }
  return (
    <>
      <Printer customerId={customerId} />
      <CustomerPortal key={version} paywallComponent={<Paywall onPlanSelected={buy} />} />
    </>
  );
}

function App() {
  const [session, setSession] = useState();
  return (
    <>
      <h1>Papershop</h1>
      {session
        ? (
          <StiggProvider {...session.options} customerId={session.customerId}>
            <Shop customerId={session.customerId} />
          </StiggProvider>
        )
        : <SignIn onSignIn={setSession} />}
    </>
  );
}

createRoot(document.getElementById('shop')).render(<App />);
