import { createContext, createElement, useCallback, useContext, useEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import type { ActiveSubscription, Ambit, CheckOptions, Entitlement, Plan } from './ambit.js';
import type { OperationResult } from './transport.js';

/** What a hook returns. `data` keeps the last value while a newer one loads. */
export interface Loaded<Value> {
  data: Value | undefined;
  error: Error | undefined;
  isLoading: boolean;
}

interface AmbitContextValue {
  ambit: Ambit;
  customerId: string;
  /** Grows with each refresh. */
  version: number;
  refresh: () => void;
}

export interface AmbitProviderProps {
  ambit: Ambit;
  customerId: string;
  /** Milliseconds between refreshes; 30,000 by default, 0 for none. */
  refreshMillis?: number;
  children?: ReactNode;
}

const REFRESH_MILLIS = 30_000;
const LOADING = { data: undefined, error: undefined, isLoading: true };
const AmbitContext = createContext<AmbitContextValue | undefined>(undefined);

/** Gives the hooks below it a client and a customer. Values are read again when the page gets the focus. */
export function AmbitProvider({ ambit, customerId, refreshMillis = REFRESH_MILLIS, children }: AmbitProviderProps): ReactElement {
  const [version, setVersion] = useState(0);
  const refresh = useCallback(() => setVersion(it => it + 1), []);
  useEffect(() => {
    window.addEventListener('focus', refresh);
    const timer = refreshMillis > 0 ? setInterval(refresh, refreshMillis) : undefined;
    return () => {
      window.removeEventListener('focus', refresh);
      clearInterval(timer);
    };
  }, [refresh, refreshMillis]);
  const value = useMemo(() => ({ ambit, customerId, version, refresh }), [ambit, customerId, version, refresh]);
  return createElement(AmbitContext.Provider, { value }, children);
}

/** Returns the client, the customer, and `refresh`, which reads all values again. */
export function useAmbit(): AmbitContextValue {
  const value = useContext(AmbitContext);
  if (!value) {
    throw new Error('The hook is used outside of `AmbitProvider`. Wrap the component in it.');
  }
  return value;
}

/** Returns whether the customer may use a feature. */
export function useEntitlement(featureId: string, options: CheckOptions = {}): Loaded<Entitlement> {
  const { ambit, customerId } = useAmbit();
  const key = JSON.stringify([customerId, featureId, options]);
  return useLoaded(ambit, key, signal => ambit.check(customerId, featureId, options, signal));
}

/** Returns all entitlements of the customer, with current usage. */
export function useEntitlements(resourceId?: string): Loaded<OperationResult<'listEntitlements'>['data']> {
  const { ambit, customerId } = useAmbit();
  return useLoaded(ambit, JSON.stringify([customerId, resourceId]), signal => ambit.entitlements(customerId, resourceId, signal));
}

/** Returns the active and trial subscriptions of the customer. */
export function useSubscriptions(): Loaded<ActiveSubscription[]> {
  const { ambit, customerId } = useAmbit();
  return useLoaded(ambit, customerId, signal => ambit.activeSubscriptions(customerId, signal));
}

/** Returns the published plans. */
export function usePlans(): Loaded<Plan[]> {
  const { ambit } = useAmbit();
  return useLoaded(ambit, '', signal => ambit.plans({}, signal));
}

/**
 * Loads a value again when the client, its key or the version changes. Ignores a response that another one overtook, and
 * never returns the value of another key.
 */
function useLoaded<Value>(ambit: Ambit, key: string, load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const { version } = useAmbit();
  const [state, setState] = useState<Loaded<Value> & { key: string }>({ key, ...LOADING });
  useEffect(() => {
    const aborted = new AbortController();
    setState(it => (it.key === key ? { ...it, isLoading: true } : { key, ...LOADING }));
    load(aborted.signal).then(
      data => {
        if (!aborted.signal.aborted) {
          setState({ key, data, error: undefined, isLoading: false });
        }
      },
      (error: Error) => {
        if (!aborted.signal.aborted) {
          setState(it => ({ ...it, error, isLoading: false }));
        }
      });
    return () => aborted.abort();
    // `load` is a new function in each rendering; `key` has its arguments.
  }, [ambit, key, version]);
  return state.key === key ? state : LOADING;
}
