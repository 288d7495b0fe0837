import { Button, Skeleton, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { SearchIcon, SimulatorIcon } from "../../../kit/icons.js";
import { useKeys } from "../../../kit/keys.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { useMailboxes } from "./data.js";
import { lettersOf, type MailboxRow } from "./model.js";
import styles from "./simulator.module.css";

interface MailboxesProps {
  readonly q: string | undefined;
  readonly mailbox: string | undefined;
  readonly onSearch: (q: string | undefined) => void;
  readonly onOpen: (mailbox: string) => void;
}

/** Every mailbox of the demo, the one with the newest mail first. */
export function Mailboxes({ q, mailbox, onSearch, onOpen }: MailboxesProps): ReactNode {
  const words = useWords("simulator");
  const kit = useWords("kit");
  const { rows, error, onRetry, dataFrom, hasMore, isMoreLoading, onMore } = useMailboxes(q);
  const list = useRef<HTMLUListElement>(null);
  useListKeys(list);
  return (
    <div className={styles.boxes}>
      <Search q={q} onSearch={onSearch} />
      {error !== null && (
        <Trouble error={error} onRetry={onRetry} dataFrom={rows === undefined ? undefined : dataFrom} />
      )}
      {rows === undefined && error === null && <Waiting />}
      {rows?.length === 0 && (
        <EmptyState icon={q ? SearchIcon : SimulatorIcon} title={words(q ? "none.title" : "empty.title")}>
          {words(q ? "none.sentence" : "empty.sentence")}
        </EmptyState>
      )}
      {rows && rows.length > 0 && (
        <ul ref={list} className={styles.list} aria-label={words("mailboxes")}>
          {rows.map((row) => (
            <Box key={row.mailbox} row={row} isOpen={row.mailbox === mailbox} onOpen={() => onOpen(row.mailbox)} />
          ))}
          {hasMore && (
            <li className={styles.more}>
              <Button variant="subtle" color="gray" size="xs" loading={isMoreLoading} onClick={onMore}>
                {kit("table.more", { shown: rows.length })}
              </Button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

interface BoxProps {
  readonly row: MailboxRow;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function Box({ row, isOpen, onOpen }: BoxProps): ReactNode {
  const words = useWords("simulator");
  const { mailbox, debtor, lastAt, lastSubject, unread } = row;
  return (
    <li>
      <button
        type="button"
        className={styles.box}
        data-stop={true}
        data-unread={unread > 0 || undefined}
        aria-current={isOpen || undefined}
        onClick={onOpen}
      >
        <span className={styles.letters} aria-hidden={true}>
          {lettersOf(row)}
        </span>
        <span className={styles.boxWords}>
          <span className={styles.boxTop}>
            <span className={styles.boxName}>{debtor?.name ?? mailbox}</span>
            <When at={lastAt} tone="muted" />
          </span>
          <span className={styles.boxSubject}>
            <span className={styles.cut}>{lastSubject}</span>
            {unread > 0 && (
              <span className={styles.unread}>
                {unread}
                <span className="visually-hidden">{words("unread", { count: unread })}</span>
              </span>
            )}
          </span>
          {debtor && <span className={styles.boxAddress}>{mailbox}</span>}
        </span>
      </button>
    </li>
  );
}

const TYPING_MS = 250;

function Search({ q, onSearch }: Pick<MailboxesProps, "q" | "onSearch">): ReactNode {
  const words = useWords("simulator");
  const kit = useWords("kit");
  const [text, setText] = useState(q ?? "");
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(q ?? "");
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = wanted;
      onSearch(wanted || undefined);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  useKeys([{ keys: "/", label: kit("keys.filter"), group: kit("keys.list"), run: () => input.current?.focus() }]);
  return (
    <div className={styles.search}>
      <TextInput
        ref={input}
        type="search"
        aria-label={words("search")}
        placeholder={words("search")}
        leftSection={<SearchIcon size={16} />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={({ key }) => key === "Escape" && setText("")}
      />
    </div>
  );
}

/** `j` and `k` walk through the mailboxes; `Enter` opens, because each is a button. */
function useListKeys(list: { readonly current: HTMLElement | null }): void {
  const kit = useWords("kit");
  const move = (step: 1 | -1): void => {
    const stops = [...(list.current?.querySelectorAll<HTMLElement>("[data-stop]") ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    const open = stops.findIndex((stop) => stop.hasAttribute("aria-current"));
    const from = at >= 0 ? at : open;
    stops[Math.max(0, Math.min(stops.length - 1, from + step))]?.focus({ focusVisible: true } as FocusOptions);
  };
  useKeys([
    { keys: "j", label: kit("keys.next"), group: kit("keys.list"), run: () => move(1) },
    { keys: "k", label: kit("keys.previous"), group: kit("keys.list"), run: () => move(-1) },
  ]);
}

const WAITING_ROWS = 7;

const Waiting = (): ReactNode => (
  <div className={styles.list} aria-busy={true}>
    {Array.from({ length: WAITING_ROWS }, (_, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
      <div key={index} className={styles.box}>
        <Skeleton height={36} circle={true} />
        <span className={styles.boxWords}>
          <Skeleton height={10} mt={6} width={`${50 + ((index * 17) % 35)}%`} />
          <Skeleton height={10} mt={10} width="80%" />
        </span>
      </div>
    ))}
  </div>
);
