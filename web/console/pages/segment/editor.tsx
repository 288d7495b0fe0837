import { Tabs } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type KeyBinding, useKeys } from "../../../kit/keys.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { undoLast } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { SegmentActions } from "./actions.js";
import type { SegmentRow } from "./data.js";
import { Members } from "./members.js";
import { Notices } from "./notices.js";
import { RuleDesk } from "./rule-desk.js";
import type { SegmentSearch } from "./search.js";
import { useSave } from "./use-save.js";
import { useWork } from "./use-work.js";
import { UsedBy } from "./used-by.js";
import { Versions } from "./versions.js";
import type { Base } from "./work.js";

interface EditorProps {
  /** As it is saved; null: not yet. */
  readonly row: SegmentRow | null;
  /** The same, or what a new one begins with. */
  readonly base: Base;
  readonly search: SegmentSearch;
}

/** A segment on its desk: the rule, its accounts, its versions. */
export function Editor({ row, base, search }: EditorProps): ReactNode {
  const words = useWords("segment");
  const { can, me } = useSession();
  const navigate = useNavigate();
  const isReadOnly = !can("strategies:write") || row?.state === "archived";
  const desk = useWork(`acuerdo-segment ${me.tenant.id} ${row?.id ?? "new"}`, base, search.from !== undefined);
  const save = useSave(row, desk);
  const change = (next: Partial<SegmentSearch>): void =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  const key = (keys: string, label: string, run: () => void): KeyBinding => ({
    keys,
    label,
    group: words("title"),
    run,
  });
  useKeys(
    isReadOnly
      ? []
      : [
          key("mod+s", words("save"), save.run),
          key("mod+z", words("undo"), () => void (desk.step("undo") || undoLast())),
          key("mod+y", words("redo"), () => void desk.step("redo")),
        ],
  );
  const panel = (
    <RuleDesk
      row={row}
      desk={desk}
      save={save}
      isReadOnly={isReadOnly}
      why={search.why ?? null}
      onWhy={(why) => change({ why: why ?? undefined })}
    />
  );
  return (
    <PageFrame
      title={row?.name ?? words("new")}
      sentence={row ? <UsedBy row={row} /> : words("newSentence")}
      back={{ label: words("back"), link: { to: "/segments" } }}
      aside={row?.state === "archived" && <StateBadge kind="template" state="archived" />}
      action={can("strategies:write") && <SegmentActions row={row} desk={desk} save={save} />}
    >
      <Notices row={row} base={base} desk={desk} save={save} />
      {row === null ? (
        panel
      ) : (
        <Tabs
          value={search.see ?? "rule"}
          onChange={(value) => change({ see: value === "accounts" || value === "versions" ? value : undefined })}
          keepMounted={false}
        >
          <Tabs.List mb={16}>
            <Tabs.Tab value="rule">{words("tab.rule")}</Tabs.Tab>
            <Tabs.Tab value="accounts">{words("tab.accounts")}</Tabs.Tab>
            <Tabs.Tab value="versions">{words("tab.versions")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="rule">{panel}</Tabs.Panel>
          <Tabs.Panel value="accounts">
            <Members id={row.id} isDirty={desk.isDirty} onWhy={(why) => change({ see: undefined, why })} />
          </Tabs.Panel>
          <Tabs.Panel value="versions">
            <Versions
              row={row}
              isReadOnly={isReadOnly}
              onTake={(rule) => {
                desk.change({ rule });
                change({ see: undefined });
              }}
            />
          </Tabs.Panel>
        </Tabs>
      )}
    </PageFrame>
  );
}
