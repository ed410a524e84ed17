import React, { useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Ambit } from '@ambit/client';
import { AmbitProvider, useAmbit, useEntitlement, usePlans, useSubscriptions } from '@ambit/client/react';
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

function Printer() {
  const { customerId, refresh } = useAmbit();
  const [result, setResult] = useState('');
  const pages = useEntitlement('pages').data;
  const api = useEntitlement('api').data;
  const print = async () => {
    const answer = await post('print', { customerId });
    setResult(answer.printed ? 'Printed.' : `Not printed: ${answer.reason}`);
    refresh();
  };
  return (
    <section>
      <h2>Printer</h2>
      <p>{pages?.currentUsage ?? 0} of {pages?.usageLimit ?? 0} pages printed this month</p>
      <button onClick={print}>Print a page</button>
      <p role="status">{result}</p>
      <p>{api?.isGranted ? 'API access is on.' : 'The API is part of the plan PRO.'}</p>
    </section>
  );
}

function Plans() {
  const { customerId, refresh } = useAmbit();
  const plans = usePlans().data ?? [];
  const current = useSubscriptions().data?.map(it => it.plan.planId) ?? [];
  const buy = async planId => {
    await post('buy', { customerId, planId });
    refresh();
  };
  return (
    <section>
      <h2>Plans</h2>
      <ul className="plans">
        {plans.map(plan => (
          <li key={plan.id}>
            <h3>{plan.displayName}</h3>
            {current.includes(plan.id)
              ? <p>Current plan</p>
              : <button onClick={() => buy(plan.id)}>Choose {plan.displayName}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shop({ session }) {
  const ambit = useMemo(() => new Ambit(session.options), [session]);
  return (
    <AmbitProvider ambit={ambit} customerId={session.customerId}>
      <Printer />
      <Plans />
    </AmbitProvider>
  );
}

function App() {
  const [session, setSession] = useState();
  return (
    <>
      <h1>Papershop</h1>
      {session ? <Shop session={session} /> : <SignIn onSignIn={setSession} />}
    </>
  );
}

createRoot(document.getElementById('shop')).render(<App />);
