import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSignedOut, mayPass, waitMs } from "./problem.js";

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: {
      /** What the server tells of when it changes: `messages`, `debtor:17`, or `debtor` for all of them. */
      topics?: readonly string[];
    };
  }
}

const TRIES_MAX = 2;
/** Live news bring fresh data; this only spares asking twice while somebody moves between pages. */
const FRESH_MS = 15_000;

/** `onSignedOut` runs when the session has ended, whichever request found out. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  const watch = (error: unknown): void => {
    if (isSignedOut(error)) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (tries, error) => tries < TRIES_MAX && mayPass(error),
        retryDelay: waitMs,
        // The data on screen stays while new data is fetched and when that fails.
        throwOnError: false,
      },
      // Writes have their own patience, in `api.ts`.
      mutations: { retry: false },
    },
  });
}
