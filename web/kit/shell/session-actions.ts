import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { changeOwnLocale, chooseTenant, type Me, sessionQuery, signOut } from "../session.js";
import { toastTrouble } from "../toasts.js";
import { setLocale } from "../words.js";

/** Ends the session. What was on screen belongs to it and is forgotten. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return () => {
    const leave = async (): Promise<void> => {
      await signOut();
      await navigate({ to: "/sign-in" });
      client.clear();
    };
    leave().catch(toastTrouble);
  };
}

/** Changes the language of the screens at once, and remembers it for this person. */
export function useChangeLocale(): (locale: Me["locale"]) => void {
  const client = useQueryClient();
  return (locale) => {
    const change = async (): Promise<void> => {
      await setLocale(locale);
      client.setQueryData(sessionQuery.queryKey, await changeOwnLocale(locale));
    };
    change().catch(toastTrouble);
  };
}

/** Works in another tenant from now on: nothing of the one before stays on screen. */
export function useSwitchTenant(): (tenantId: string) => void {
  const client = useQueryClient();
  const router = useRouter();
  return (tenantId) => {
    const change = async (): Promise<void> => {
      const me = await chooseTenant(tenantId);
      client.clear();
      client.setQueryData(sessionQuery.queryKey, me);
      await router.navigate({ to: "/" });
      await router.invalidate();
    };
    change().catch(toastTrouble);
  };
}
