import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { toastTrouble } from "../../../kit/toasts.js";
import { askRehearsal } from "./data.js";
import type { DeskView } from "./desk.js";
import { jumpTo } from "./problems.js";
import { isError } from "./said-problems.js";

/** Saves, asks for a rehearsal of what is on screen and goes there; or to the first error that stands in its way. */
export function useRehearse(desk: DeskView): { readonly isAsking: boolean; readonly ask: () => Promise<void> } {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const ask = async (): Promise<void> => {
    setAsking(true);
    try {
      const kept = await desk.keep();
      const error = kept?.problems.find(isError);
      if (error) jumpTo(desk, error);
      else if (kept) {
        const rehearsalId = await askRehearsal(desk.id, kept.definition);
        await navigate({ to: "/rehearsals/$rehearsalId", params: { rehearsalId } });
      }
    } catch (trouble) {
      toastTrouble(trouble);
    } finally {
      setAsking(false);
    }
  };
  return { isAsking, ask };
}
