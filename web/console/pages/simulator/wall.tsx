import { Button, Select, Skeleton, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Channel } from "../../../../src/kernel/channel.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { CloseIcon, SearchIcon, SimulatorIcon } from "../../../kit/icons.js";
import { useKeys } from "../../../kit/keys.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { usePhones } from "./data.js";
import { Feed } from "./feed.js";
import type { SimulatorSearch } from "./model.js";
import { PhoneFrame } from "./phone.js";
import styles from "./phones.module.css";

interface WallProps {
  readonly search: SimulatorSearch;
  readonly onChange: (change: SimulatorSearch) => void;
}

/** Every phone of the demo, the last used first, and beside them what is happening. */
export function Wall({ search, onChange }: WallProps): ReactNode {
  const words = useWords("simulator");
  const { rows, error, onRetry, dataFrom, hasMore, isMoreLoading, onMore } = usePhones(search);
  const wall = useRef<HTMLDivElement>(null);
  useWallKeys(wall);
  return (
    <div className={styles.split}>
      <section className={styles.wall} aria-label={words("phones.title")}>
        <Toolbar search={search} onChange={onChange} />
        {error !== null && (
          <Trouble error={error} onRetry={onRetry} dataFrom={rows === undefined ? undefined : dataFrom} />
        )}
        <div ref={wall} className={styles.grid} aria-busy={rows === undefined && error === null}>
          {rows === undefined &&
            error === null &&
            [0, 1, 2].map((place) => <Skeleton key={place} height={520} radius={28} />)}
          {rows?.map((phone) => (
            <PhoneFrame
              key={phone.key}
              phone={phone}
              isAlone={search.debtorId !== undefined}
              onOnly={(debtorId) => onChange({ debtorId, q: undefined, channel: undefined })}
              onMailbox={(mailbox) => onChange({ view: "mail", mailbox })}
            />
          ))}
        </div>
        {rows?.length === 0 && <NoPhones search={search} />}
        {hasMore && (
          <Button className={styles.more ?? ""} variant="default" loading={isMoreLoading} onClick={onMore}>
            {words("phones.more")}
          </Button>
        )}
      </section>
      <Feed />
    </div>
  );
}

/** Why no phone is here: none was looked for like this, none has this channel yet, or nothing has left at all. */
function NoPhones({ search: { q, channel, debtorId } }: Pick<WallProps, "search">): ReactNode {
  const words = useWords("simulator");
  const states = useWords("states");
  if (channel !== undefined && channel !== "email" && !q && !debtorId) {
    return (
      <EmptyState
        icon={SimulatorIcon}
        title={words("phones.unused.title", { channel: states(`channel.${channel}`) })}
        action={
          <Button component={Link} to="/settings/channels" variant="default">
            {words("phones.unused.action")}
          </Button>
        }
      >
        {words(channel === "telegram" ? "phones.unused.telegram" : "phones.unused.sentence")}
      </EmptyState>
    );
  }
  const key = q || channel || debtorId ? "none" : "empty";
  return (
    <EmptyState icon={key === "none" ? SearchIcon : SimulatorIcon} title={words(`phones.${key}.title`)}>
      {words(`phones.${key}.sentence`)}
    </EmptyState>
  );
}

const TYPING_MS = 250;
const CHANNELS_SHOWN: readonly Channel[] = ["whatsapp", "sms", "email", "telegram", "call", "push"];

function Toolbar({ search, onChange }: WallProps): ReactNode {
  const words = useWords("simulator");
  const states = useWords("states");
  const kit = useWords("kit");
  const { q, channel, debtorId } = search;
  const [text, setText] = useState(q ?? "");
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(q ?? "");
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = wanted;
      onChange({ q: wanted || undefined });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, onChange]);
  useKeys([{ keys: "/", label: kit("keys.filter"), group: kit("keys.list"), run: () => input.current?.focus() }]);
  return (
    <div className={styles.toolbar}>
      <TextInput
        ref={input}
        className={styles.find ?? ""}
        type="search"
        aria-label={words("phones.search")}
        placeholder={words("phones.search")}
        leftSection={<SearchIcon size={16} />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={({ key }) => key === "Escape" && setText("")}
      />
      <Select
        className={styles.channel ?? ""}
        aria-label={words("phones.channel")}
        value={channel ?? ""}
        allowDeselect={false}
        data={[
          { value: "", label: words("phones.every") },
          ...CHANNELS_SHOWN.map((one) => ({ value: one, label: states(`channel.${one}`) })),
        ]}
        onChange={(value) => onChange({ channel: (value || undefined) as Channel | undefined })}
      />
      {debtorId !== undefined && (
        <Button
          variant="light"
          rightSection={<CloseIcon size={14} />}
          onClick={() => onChange({ debtorId: undefined })}
        >
          {words("phones.all")}
        </Button>
      )}
    </div>
  );
}

/** `j` and `k` walk from phone to phone. */
function useWallKeys(wall: { readonly current: HTMLElement | null }): void {
  const words = useWords("simulator");
  const move = (step: 1 | -1): void => {
    const phones = [...(wall.current?.querySelectorAll<HTMLElement>("[data-phone]") ?? [])];
    const at = phones.findIndex((phone) => phone.contains(document.activeElement));
    const next =
      phones[at < 0 ? (step === 1 ? 0 : phones.length - 1) : Math.min(Math.max(at + step, 0), phones.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const group = words("phones.title");
  useKeys([
    { keys: "j", label: words("phones.next"), group, run: () => move(1) },
    { keys: "k", label: words("phones.previous"), group, run: () => move(-1) },
  ]);
}
