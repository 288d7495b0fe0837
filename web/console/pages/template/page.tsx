import { Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { PageFrame } from "../../../kit/page-frame.js";
import { ApiProblem } from "../../../kit/problem.js";
import { useTemplateName } from "../../../kit/template-name.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { type DraftRow, draftQuery, rowQuery, type ShelfRow, type ViewRow, viewQuery } from "./data.js";
import type { Start } from "./draft-server.js";
import { Editor } from "./editor.js";
import styles from "./template.module.css";

const route = getRouteApi("/shell/templates/$key");

/** One template: its texts, what is wrong with them, and how people would get them. */
export function TemplatePage(): ReactNode {
  const words = useWords("template");
  const { key } = route.useParams();
  const name = useTemplateName();
  const row = useQuery(rowQuery(key));
  const back = { label: words("back"), link: { to: "/templates" } } as const;
  if (row.data === null)
    return (
      <PageFrame title={words("missing")} back={back}>
        <Trouble error={new ApiProblem({ status: 404, code: "not_found" })} />
      </PageFrame>
    );
  if (row.data === undefined)
    return (
      <PageFrame title={words("title")} back={back}>
        {row.error === null ? <Waiting /> : <Trouble error={row.error} onRetry={() => void row.refetch()} />}
      </PageFrame>
    );
  return <Loaded key={key} row={row.data} title={name(row.data)} />;
}

function Loaded({ row, title }: { readonly row: ShelfRow; readonly title: string }): ReactNode {
  const words = useWords("template");
  const client = useQueryClient();
  // What the editor began with stays while news arrive; only publishing, throwing away and choosing begin it anew.
  const [round, setRound] = useState(0);
  const begun = useRef<{ round: number; start: Start } | null>(null);
  const draft = useQuery({ ...draftQuery(row.draftId ?? "0"), enabled: row.draftId !== null });
  const view = useQuery({ ...viewQuery(row.id ?? "0"), enabled: row.id !== null });
  const isReady = (row.draftId === null || draft.data) && (row.id === null || view.data);
  if (isReady && begun.current?.round !== round) {
    const start = row.draftId !== null && draft.data ? ofDraft(draft.data, row) : view.data && ofView(view.data, row);
    if (start) begun.current = { round, start };
  }
  const again = async (): Promise<void> => {
    // The shelf first: it says whether there still is a draft to ask for.
    await client.invalidateQueries({ queryKey: ["templates"], predicate: ({ queryKey }) => queryKey[1] !== "draft" });
    const draftId = client.getQueryData(rowQuery(row.key).queryKey)?.draftId;
    if (draftId) await client.invalidateQueries({ queryKey: draftQuery(draftId).queryKey });
    setRound((now) => now + 1);
  };
  const error = draft.error ?? view.error;
  const start = begun.current?.start;
  if (!start)
    return (
      <PageFrame title={title} back={{ label: words("back"), link: { to: "/templates" } }}>
        {error === null ? (
          <Waiting />
        ) : (
          <Trouble error={error} onRetry={() => void Promise.all([draft.refetch(), view.refetch()])} />
        )}
      </PageFrame>
    );
  return (
    <Editor key={begun.current?.round} row={row} view={view.data ?? null} start={start} title={title} onAgain={again} />
  );
}

const ofDraft = ({ id, ...draft }: DraftRow, { id: templateId }: ShelfRow): Start => ({
  ...draft,
  draftId: id,
  templateId,
});

const ofView = ({ name, intent, variants, version }: ViewRow, { id }: ShelfRow): Start => ({
  draftId: null,
  templateId: id,
  revision: 1,
  baseVersion: version,
  latestVersion: version,
  name,
  intent,
  variants,
});

const Waiting = (): ReactNode => (
  <div className={styles.waiting}>
    <Skeleton height={320} radius={10} />
    <Skeleton height={320} radius={10} />
  </div>
);
