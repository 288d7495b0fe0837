import { type QueryClient, queryOptions, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { Me as MeShape } from "../../src/access/contract.js";
import type { Permission } from "../../src/access/domain/permissions.js";
import type { Clock } from "../../src/sandbox/contract.js";
import { get, patch, post, type Wire } from "./api.js";
import type { TenantClock } from "./clock.js";

/** Who is signed in, where, and what they may do. */
export type Me = Wire<typeof MeShape>;
export type { Permission };

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => get<Me>("/session", { signal }),
  staleTime: 5 * 60_000,
});

/** An answer this fresh is the answer to the question asked while the page started. */
const JUST_NOW_MS = 2_000;

/** Who is signed in, from what is known; throws what the server said. Nobody is asked about twice at the start. */
export function knownSession(client: QueryClient): Promise<Me> {
  const state = client.getQueryState(sessionQuery.queryKey);
  const hasJustFailed = state?.status === "error" && Date.now() - state.errorUpdatedAt < JUST_NOW_MS;
  return hasJustFailed ? Promise.reject(state.error) : client.ensureQueryData(sessionQuery);
}

export interface Session {
  readonly me: Me;
  readonly isDemo: boolean;
  can(permission: Permission): boolean;
}

/** Inside the shell somebody is always signed in. */
export function useSession(): Session {
  const { data: me } = useSuspenseQuery(sessionQuery);
  return {
    me,
    isDemo: me.tenant.kind === "demo",
    can: (permission) => me.permissions.includes(permission),
  };
}

export const signIn = (email: string, password: string): Promise<Me> =>
  post<Me>("/session/sign-in", { email, password });

export const signOut = (): Promise<void> => post("/session/sign-out");

export const changeOwnLocale = (locale: Me["locale"]): Promise<Me> => patch<Me>("/session", { locale });

export const changePassword = (currentPassword: string, newPassword: string): Promise<void> =>
  post("/session/password", { currentPassword, newPassword });

export const chooseTenant = (tenantId: string): Promise<Me> => post<Me>("/session/tenant", { tenantId });

/** The tenant's clock, which only a demo has: elsewhere time is real. */
export const clockQuery = queryOptions({
  queryKey: ["clock"],
  queryFn: async ({ signal }): Promise<TenantClock> => {
    const { now, speed, isReal } = await get<Wire<typeof Clock>>("/sandbox/clock", { signal });
    return { now: Date.parse(now), speed, isReal };
  },
  meta: { topics: ["clock"] },
});

export const useTenantClock = (isDemo: boolean): TenantClock | undefined =>
  useQuery({ ...clockQuery, enabled: isDemo }).data;
