import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sessionQuery, signIn } from "../../../kit/session.js";
import { setLocale } from "../../../kit/words.js";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Signs in; from then on the screens speak this person's language. */
export function useSignIn(onDone: () => Promise<void>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ email, password }: Credentials) => signIn(email.trim(), password),
    onSuccess: async (me) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, me);
      await setLocale(me.locale);
      await onDone();
    },
  });
}
