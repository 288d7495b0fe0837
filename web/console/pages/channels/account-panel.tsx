import { Button, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatNumber } from "../../../kit/format.js";
import { useSession } from "../../../kit/session.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { Check } from "./check.js";
import { accountQuery, usePause, useResume } from "./data.js";
import { Hook } from "./hook.js";
import { LimitsDialog } from "./limits-dialog.js";
import { type AccountRow, fareOf, isTestable } from "./model.js";
import { FareState, PriceText, providerName, Quality } from "./said.js";
import { SettingsDialog } from "./settings-dialog.js";
import { Templates } from "./templates.js";
import { Trial } from "./trial.js";

interface PanelProps {
  readonly row: AccountRow | undefined;
  readonly onClose: () => void;
}

/** One account. While it is new this is the guide: looked at, heard, tried out, then let go. */
export function AccountPanel({ row, onClose }: PanelProps): ReactNode {
  const kit = useWords("kit");
  const isPhone = usePhone();
  return (
    <Drawer
      opened={row !== undefined}
      onClose={onClose}
      position="right"
      size={isPhone ? "100%" : 560}
      title={
        row && (
          <span className={styles.who}>
            <ChannelIcon channel={row.channel} size={18} />
            {row.name}
          </span>
        )
      }
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {row && <Panel row={row} />}
    </Drawer>
  );
}

function Panel({ row }: { readonly row: AccountRow }): ReactNode {
  const { can } = useSession();
  const mayWrite = can("settings:write");
  const account = useQuery({ ...accountQuery(row.id), enabled: mayWrite });
  const shown = account.data ?? row;
  return (
    <>
      <Top row={shown} mayWrite={mayWrite} />
      {account.error !== null && <Trouble error={account.error} onRetry={() => void account.refetch()} />}
      <ol className={styles.guide} data-new={fareOf(shown, Date.now()) === "new" || undefined}>
        <Check row={shown} mayWrite={mayWrite} />
        {account.data?.hookUrl !== undefined && account.data.hookUrl !== null && <Hook account={account.data} />}
        {mayWrite && isTestable(shown) && <Trial row={shown} />}
        {mayWrite && <Let row={shown} />}
      </ol>
      {shown.channel === "whatsapp" && <Templates row={shown} />}
      <Limits row={shown} mayWrite={mayWrite} />
      {account.data && !shown.isSandbox && <SettingsDialog account={account.data} />}
    </>
  );
}

function Top({ row, mayWrite }: { readonly row: AccountRow; readonly mayWrite: boolean }): ReactNode {
  const words = useWords("channels");
  const pause = usePause();
  return (
    <>
      <div className={styles.top}>
        <FareState row={row} isFilled={true} />
        {mayWrite && row.state === "active" && (
          <Button size="xs" variant="default" loading={pause.isPending} onClick={() => pause.mutate(row.id)}>
            {words("pause")}
          </Button>
        )}
      </div>
      {pause.error !== null && <Trouble error={pause.error} />}
      <p className={styles.sub}>
        {providerName(row, words)}
        {row.isSandbox && <span className={styles.tag}>{words("sandbox")}</span>}
        {row.creditor && <> · {words("onlyFor", { name: row.creditor.name })}</>}
      </p>
    </>
  );
}

/** The last step: until somebody says so, nothing leaves. */
function Let({ row }: { readonly row: AccountRow }): ReactNode {
  const words = useWords("channels");
  const resume = useResume();
  if (row.state === "active") return null;
  const isNew = row.pausedBecause === "not_tried_yet";
  const failed = row.check.steps.some(({ state }) => state === "failed");
  return (
    <li className={styles.step}>
      <h3>{words(isNew ? "let.begin" : "let.again")}</h3>
      <p className={styles.note}>{words(failed ? "let.failed" : isNew ? "let.beginNote" : "let.againNote")}</p>
      <Button
        variant={failed ? "default" : "filled"}
        loading={resume.isPending}
        disabled={row.check.isAsked}
        onClick={() => resume.mutate(row.id)}
      >
        {words(isNew ? "let.begin" : "let.again")}
      </Button>
      {resume.error !== null && <Trouble error={resume.error} />}
    </li>
  );
}

/** How much may leave, how much has, and what the provider thinks of it. */
function Limits({ row, mayWrite }: { readonly row: AccountRow; readonly mayWrite: boolean }): ReactNode {
  const words = useWords("channels");
  const locale = useLocale();
  const [isChanging, setChanging] = useState(false);
  const said = (limit: number | null): string => (limit === null ? words("noLimit") : formatNumber(limit, locale));
  return (
    <section className={styles.part}>
      <div className={styles.partTop}>
        <h3>{words("limits.title")}</h3>
        {mayWrite && (
          <Button size="compact-sm" variant="subtle" onClick={() => setChanging(true)}>
            {words("change")}
          </Button>
        )}
      </div>
      <dl className={styles.facts}>
        <dt>{words("limits.today")}</dt>
        <dd>
          {row.today.most === null
            ? formatNumber(row.today.count, locale)
            : words("ofToday", {
                count: row.today.count,
                shown: formatNumber(row.today.count, locale),
                most: formatNumber(row.today.most, locale),
              })}
          {row.today.failed > 0 && (
            <span className={styles.quiet}> · {words("limits.failed", { count: row.today.failed })}</span>
          )}
          {row.today.complained > 0 && (
            <span className={styles.quiet}> · {words("limits.complained", { count: row.today.complained })}</span>
          )}
        </dd>
        <dt>{words("limits.perSecond")}</dt>
        <dd>{said(row.perSecond)}</dd>
        <dt>{words("limits.perDay")}</dt>
        <dd>{said(row.perDay)}</dd>
        {row.providerPerDay !== null && (
          <>
            <dt>{words("limits.provider")}</dt>
            <dd>{said(row.providerPerDay)}</dd>
          </>
        )}
        {row.warmUpFirst !== null && (
          <>
            <dt>{words("limits.warmUp")}</dt>
            <dd>{words("limits.warmUpSaid", { count: row.warmUpFirst })}</dd>
          </>
        )}
        <dt>{words("column.quality")}</dt>
        <dd>
          <Quality quality={row.quality} />
        </dd>
        <dt>{words("column.heard")}</dt>
        <dd>{row.heardAt === null ? words("never") : <When at={row.heardAt} as="stamp" isFocusable={true} />}</dd>
        <dt>{words("column.cost")}</dt>
        <dd>
          <PriceText cost={row.cost} />
        </dd>
        {row.troubles > 0 && (
          <>
            <dt>{words("limits.troubles")}</dt>
            <dd>{formatNumber(row.troubles, locale)}</dd>
          </>
        )}
      </dl>
      {isChanging && <LimitsDialog row={row} onClose={() => setChanging(false)} />}
    </section>
  );
}
