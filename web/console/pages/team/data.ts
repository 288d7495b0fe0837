import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  AddKey,
  AddStaff,
  ApiKeyList,
  ChangeStaff,
  NewKey,
  Staff,
  StaffList,
} from "../../../../src/access/contract.js";
import { at, get, patch, post, remove, type Wire } from "../../../kit/api.js";
import { sessionQuery } from "../../../kit/session.js";

export type StaffRow = Wire<typeof Staff>;
export type KeyRow = Wire<typeof ApiKeyList>["items"][number];
export type NewSecret = Wire<typeof NewKey>;

const STAFF = ["team", "staff"];
const KEYS = ["team", "keys"];

export const staffQuery = queryOptions({
  queryKey: STAFF,
  queryFn: async ({ signal }) => (await get<Wire<typeof StaffList>>("/staff", { signal })).items,
  meta: { topics: ["staff"] },
});

export const keysQuery = queryOptions({
  queryKey: KEYS,
  queryFn: async ({ signal }) => (await get<Wire<typeof ApiKeyList>>("/keys", { signal })).items,
  meta: { topics: ["api_keys"] },
});

export function useAddStaff() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (person: Wire<typeof AddStaff>) => post<StaffRow>("/staff", person),
    onSuccess: () => client.invalidateQueries({ queryKey: STAFF }),
  });
}

export function useChangeStaff() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: Wire<typeof ChangeStaff> & { readonly id: string }) =>
      patch<StaffRow>(at`/staff/${id}`, change),
    onSuccess: async (changed) => {
      client.setQueryData(staffQuery.queryKey, (rows) => rows?.map((row) => (row.id === changed.id ? changed : row)));
      // It may have been oneself: one's own role and language come with the session.
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
}

export function useAddKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: Wire<typeof AddKey>) => post<NewSecret>("/keys", key),
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS }),
    // The secret leaves the memory with the dialog.
    gcTime: 0,
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove<KeyRow>(at`/keys/${id}`),
    onSuccess: (revoked) =>
      client.setQueryData(keysQuery.queryKey, (rows) => rows?.map((row) => (row.id === revoked.id ? revoked : row))),
  });
}
