import { Outlet, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "../kit/session.js";
import { Shell } from "../kit/shell/shell.js";
import { useWords } from "../kit/words.js";
import { navFor } from "./nav.js";
import { searchSources } from "./search-sources.js";

/** The console's own frame: the kit's shell with this product's places. */
export function ConsoleShell(): ReactNode {
  const words = useWords("kit");
  const { can, isDemo } = useSession();
  const navigate = useNavigate();
  const sources = searchSources(words, (debtorId) => void navigate({ to: "/debtors/$debtorId", params: { debtorId } }));
  return (
    <Shell nav={navFor(can, isDemo, words)} sources={sources} clockLink={{ to: "/sim" }}>
      <Outlet />
    </Shell>
  );
}
