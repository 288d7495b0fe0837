import { queryOptions, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { Me as MeShape } from "../../src/access/contract.js";
import type { Permission } from "../../src/access/domain/permissions.js";
import { get, patch, post, type Wire } from "./api.js";
import type { TenantClock } from "./clock.js";
import { isMissing } from "./problem.js";

/** Who is signed in, where, and what they may do. */
export type Me = Wire<typeof MeShape>;
export type { Permission };

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => get<Me>("/session", { signal }),
  staleTime: 5 * 60_000,
});

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

interface WireClock {
  readonly now: string;
  readonly isReal: boolean;
  readonly speed: number;
}

/** The tenant's clock, which only a demo may set. A server without that route runs on real time. */
export const clockQuery = queryOptions({
  queryKey: ["clock"],
  queryFn: async ({ signal }): Promise<TenantClock> => {
    try {
      const { now, speed, isReal } = await get<WireClock>("/sandbox/clock", { signal });
      return { now: Date.parse(now), speed, isReal };
    } catch (error) {
      if (isMissing(error)) return { now: Date.now(), speed: 1, isReal: true };
      throw error;
    }
  },
  meta: { topics: ["clock"] },
});

export const useTenantClock = (isDemo: boolean): TenantClock | undefined =>
  useQuery({ ...clockQuery, enabled: isDemo }).data;
