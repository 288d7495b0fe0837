import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { useWords } from "../../../kit/words.js";
import { CheckProgress } from "./check-progress.js";
import { Columns } from "./columns.js";
import { claimDesk, useDesk } from "./desk.js";
import { OneImport } from "./one-import.js";
import { Past } from "./past.js";
import { Start } from "./start.js";

const route = getRouteApi("/shell/import");

/** Accounts and payments from a file: look, map, check, confirm, and take back. */
export function ImportPage(): ReactNode {
  const { id } = route.useSearch();
  const { me, can } = useSession();
  const { look, mapping, work, checkedId } = useDesk();
  useEffect(() => claimDesk(`${me.tenant.id} ${me.actor.id}`), [me.tenant.id, me.actor.id]);
  useOpenChecked(id, checkedId);

  if (id !== undefined) return <OneImport key={id} id={id} />;
  if (!can("imports:write")) return <OnlyPast />;
  if (work?.what === "checking") return <CheckProgress />;
  return look && mapping ? <Columns look={look} mapping={mapping} /> : <Start />;
}

/** A file that has been checked opens by itself: from then on it has an address of its own. */
function useOpenChecked(id: string | undefined, checkedId: string | null): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (id === undefined && checkedId !== null)
      void navigate({ to: "/import", search: { id: checkedId }, replace: true });
  }, [id, checkedId, navigate]);
}

function OnlyPast(): ReactNode {
  const words = useWords("import");
  return (
    <PageFrame title={words("title")} sentence={words("sentenceReader")}>
      <Past />
    </PageFrame>
  );
}
