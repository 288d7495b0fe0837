import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useNow } from "../../../kit/clock.js";
import { InfoIcon, RetryIcon, TroubleIcon } from "../../../kit/icons.js";
import { useSession } from "../../../kit/session.js";
import { draftQuery } from "../../../kit/strategy/rehearse-data.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { type OneRehearsal, strategyQuery } from "./data.js";
import { isOld, type Standing, standingOf } from "./model.js";
import styles from "./rehearsal.module.css";
import { useRehearseAgain } from "./running.js";

/** What stands between this rehearsal and its version going live, from the strategy and its draft as they are now. */
export function useStanding(rehearsal: OneRehearsal): Standing | undefined {
  const { strategyId, version } = rehearsal;
  const strategy = useQuery({ ...strategyQuery(strategyId ?? ""), enabled: strategyId !== null });
  const draft = useQuery({ ...draftQuery(strategyId ?? ""), enabled: strategyId !== null && version === null });
  if (strategyId !== null && strategy.data === undefined) return undefined;
  return standingOf(rehearsal, strategy.data, draft.data);
}

/** What whoever decides by this rehearsal must know: it is old, the draft went on, its lists are gone. */
export function Notices({ rehearsal }: { readonly rehearsal: OneRehearsal }): ReactNode {
  const words = useWords("rehearsal");
  const { can } = useSession();
  const standing = useStanding(rehearsal);
  const again = useRehearseAgain(rehearsal);
  const isStale = isOld(rehearsal, useNow());
  const { snapshots, hasLists } = rehearsal;
  const read = snapshots.at(-1);
  const repeat = can("strategies:write") && rehearsal.strategyId !== null && (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<RetryIcon size={14} />}
      loading={again.isPending}
      onClick={again.run}
    >
      {words("again")}
    </Button>
  );
  return (
    <>
      {standing === "draft" && (
        <Notice tone="human" action={repeat}>
          {words("notice.draft")}
        </Notice>
      )}
      {standing === "live" && <Notice tone="plain">{words("notice.live")}</Notice>}
      {isStale && read !== undefined && (
        <Notice tone="human" action={standing === "draft" ? undefined : repeat}>
          {words("notice.old")} <When at={read} isFocusable={true} />.
        </Notice>
      )}
      {snapshots.length > 1 && <Notice tone="plain">{words("notice.twice", { count: snapshots.length })}</Notice>}
      {!hasLists && <Notice tone="plain">{words("notice.noLists")}</Notice>}
    </>
  );
}

interface NoticeProps {
  readonly tone: "human" | "plain";
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Notice({ tone, action, children }: NoticeProps): ReactNode {
  const Icon = tone === "human" ? TroubleIcon : InfoIcon;
  return (
    <div className={styles.notice} data-tone={tone} role={tone === "human" ? "status" : undefined}>
      <Icon size={16} aria-hidden={true} className={styles.noticeIcon} />
      <p>{children}</p>
      {action}
    </div>
  );
}
