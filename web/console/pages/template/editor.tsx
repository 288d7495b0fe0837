import { Tabs } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useKeys } from "../../../kit/keys.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { checkQuery, type ShelfRow, type ViewRow } from "./data.js";
import type { Start } from "./draft-server.js";
import { type Dialog, EditorActions } from "./editor-actions.js";
import { EditorDialogs } from "./editor-dialogs.js";
import { KeepingLine } from "./keeping-line.js";
import { type Place, startAt, TEXT_CHANNELS, textAt } from "./model.js";
import { TextDesk } from "./text-desk.js";
import { useDraft } from "./use-draft.js";
import { Versions } from "./versions.js";

const route = getRouteApi("/shell/templates/$key");
/** Checking waits for a pause in the writing. */
const CHECK_MS = 400;

interface EditorProps {
  readonly row: ShelfRow;
  readonly view: ViewRow | null;
  readonly start: Start;
  readonly title: string;
  /** What is published or kept has changed: begin anew from it. */
  readonly onAgain: () => Promise<void>;
}

export function Editor({ row, view, start, title, onAgain }: EditorProps): ReactNode {
  const words = useWords("template");
  const names = useWords("templates");
  const locale = useLocale();
  const { can } = useSession();
  const mayWrite = can("strategies:write");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const desk = useDraft(start);
  const { work } = desk;
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const place = startAt(work.variants, search, locale);
  const text = textAt(work.variants, place);
  const [checked] = useDebouncedValue(work, CHECK_MS);
  const check = useQuery(checkQuery(checked.intent, checked.variants, locale));
  const go = (next: Place): void => void navigate({ search: { ...search, ...next, see: undefined }, replace: true });
  useKeys(
    TEXT_CHANNELS.map((channel, index) => ({
      keys: `alt+${index + 1}`,
      label: words("keys.channel", { channel: words(`channel.${channel}`) }),
      group: title,
      run: () => go({ ...place, channel }),
    })),
  );
  const hasDraft = desk.draftId !== null || desk.keeping !== "kept";
  return (
    <PageFrame
      title={title}
      sentence={hasWords(`templates:intent.${work.intent}`) ? names(`intent.${work.intent}`) : work.intent}
      back={{ label: words("back"), link: { to: "/templates" } }}
      aside={
        <StateBadge
          kind="template"
          state={row.archivedAt !== null ? "archived" : hasDraft ? (row.id === null ? "draft" : "edited") : "published"}
        />
      }
      action={
        mayWrite && (
          <EditorActions
            row={row}
            mayTest={text !== undefined && text.body !== ""}
            mayPublish={hasDraft && check.data?.isClean !== false}
            mayDiscard={desk.draftId !== null}
            onAsk={setDialog}
            onAgain={onAgain}
          />
        )
      }
    >
      <KeepingLine desk={desk} isReadOnly={!mayWrite} onTheirs={onAgain} />
      <Tabs
        value={search.see ?? "text"}
        onChange={(value) =>
          void navigate({ search: { ...search, see: value === "versions" ? "versions" : undefined }, replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb={16}>
          <Tabs.Tab value="text">{words("tab.text")}</Tabs.Tab>
          <Tabs.Tab value="versions" disabled={view === null}>
            {words("tab.versions")}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="text">
          <TextDesk desk={desk} check={check} place={place} text={text} isReadOnly={!mayWrite} onGo={go} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          {view && <Versions view={view} mayRestore={mayWrite} onRestored={onAgain} />}
        </Tabs.Panel>
      </Tabs>
      <EditorDialogs
        dialog={dialog}
        row={row}
        desk={desk}
        text={text}
        onClose={() => setDialog(null)}
        onAgain={onAgain}
      />
    </PageFrame>
  );
}
