import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { at, downloadUrl } from "../../../kit/api.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { formatNumber } from "../../../kit/format.js";
import { CheckIcon, DownloadIcon } from "../../../kit/icons.js";
import { useKeys } from "../../../kit/keys.js";
import { Card, Section } from "../../../kit/page-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { type ImportCounts, type ImportView, useRejects } from "./data.js";
import { MendsBar } from "./mends-bar.js";
import { RejectRow, WaitingRows } from "./reject-row.js";
import styles from "./rejects.module.css";

interface RejectsProps {
  readonly record: ImportView;
  /** Only rows of this cause. */
  readonly code: string | undefined;
}

/** What did not enter: by cause, and row by row, each with what to do about it. */
export function Rejects({ record, code }: RejectsProps): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const { id, counts } = record;
  const isPhone = usePhone();
  const list = useRejects(id, code);
  const body = useRef<HTMLOListElement>(null);
  useNextError(body, list.hasMore, list.onMore);
  const count = counts?.rejected ?? 0;
  if (count === 0) {
    return (
      <Card isFlush={true}>
        <EmptyState icon={CheckIcon} title={words("rejects.none")}>
          {words("rejects.noneNote")}
        </EmptyState>
      </Card>
    );
  }
  return (
    <Section
      title={words("rejects.title", { count, text: formatNumber(count, locale) })}
      sentence={isPhone ? words("rejects.sentence") : `${words("rejects.sentence")} ${words("rejects.keyHint")}`}
      action={
        <Button
          size="xs"
          variant="default"
          component="a"
          href={downloadUrl(at`/imports/${id}/rejects.csv`, { locale })}
          download={true}
          leftSection={<DownloadIcon size={14} />}
        >
          {words("rejects.download")}
        </Button>
      }
    >
      <div className={styles.rejects}>
        {counts && <Causes id={id} counts={counts} code={code} />}
        <div className={styles.list}>
          <MendsBar record={record} />
          {list.error !== null && <Trouble error={list.error} onRetry={list.onRetry} />}
          <ol ref={body} className={styles.rows} aria-label={words("rejects.rows")} aria-busy={list.isLoading}>
            {list.rows === undefined
              ? list.error === null && <WaitingRows />
              : list.rows.map((row) => <RejectRow key={row.row} row={row} record={record} />)}
          </ol>
          {list.hasMore && (
            <Button variant="subtle" color="gray" size="xs" loading={list.isMoreLoading} onClick={list.onMore}>
              {words("rejects.more", { shown: list.rows?.length ?? 0 })}
            </Button>
          )}
        </div>
      </div>
    </Section>
  );
}

/** `e` goes from one rejected row to the next, and fetches more at the end. */
function useNextError(body: { readonly current: HTMLOListElement | null }, hasMore: boolean, onMore: () => void): void {
  const words = useWords("import");
  const move = (step: 1 | -1): void => {
    const rows = [...(body.current?.querySelectorAll<HTMLElement>("[data-reject]") ?? [])];
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[now < 0 ? 0 : now + step];
    next?.focus();
    if (hasMore && now + step >= rows.length - 2) onMore();
  };
  useKeys([
    { keys: "e", label: words("keys.nextError"), group: words("keys.group"), run: () => move(1) },
    { keys: "shift+e", label: words("keys.previousError"), group: words("keys.group"), run: () => move(-1) },
  ]);
}

interface CausesProps {
  readonly id: string;
  readonly counts: ImportCounts;
  readonly code: string | undefined;
}

/** The few causes behind many rows: mending one of them mends most of a file. */
function Causes({ id, counts, code }: CausesProps): ReactNode {
  const words = useWords("import");
  return (
    <nav className={styles.causes} aria-label={words("rejects.causes")}>
      <Cause id={id} name={words("rejects.allCauses")} count={counts.rejected} share={0} isOpen={code === undefined} />
      {counts.causes.map(({ code: own, count }) => (
        <Cause
          key={own}
          id={id}
          code={own}
          count={count}
          share={count / Math.max(1, counts.rejected)}
          isOpen={code === own}
          name={hasWords(`import:cause.${own}`) ? words(`cause.${own}`) : own}
        />
      ))}
      {counts.causes.length > 1 && sumOf(counts) > counts.rejected && (
        <p className={styles.causesNote}>{words("rejects.severalNote")}</p>
      )}
    </nav>
  );
}

interface CauseProps {
  readonly id: string;
  readonly code?: string;
  readonly name: string;
  readonly count: number;
  readonly share: number;
  readonly isOpen: boolean;
}

function Cause({ id, name, count, share, isOpen, code }: CauseProps): ReactNode {
  const locale = useLocale();
  return (
    <Link
      to="/import"
      search={{ id, show: "rejected", ...(code !== undefined && { code }) }}
      replace={true}
      resetScroll={false}
      className={styles.cause ?? ""}
      data-open={isOpen || undefined}
      aria-current={isOpen ? "true" : undefined}
    >
      <span className={styles.causeFill} style={{ width: `${share * 100}%` }} />
      <span className={styles.causeName}>{name}</span>
      <span className={styles.causeCount}>{formatNumber(count, locale)}</span>
    </Link>
  );
}

const sumOf = ({ causes }: ImportCounts): number => causes.reduce((sum, { count }) => sum + count, 0);
