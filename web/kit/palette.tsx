import { Highlight } from "@mantine/core";
import { Spotlight, spotlight } from "@mantine/spotlight";
import { useQueries } from "@tanstack/react-query";
import { type ReactNode, type RefObject, useDeferredValue, useEffect, useRef, useState } from "react";
import { type Icon, SearchIcon } from "./icons.js";
import styles from "./palette.module.css";
import { matchesOf } from "./palette-match.js";
import { Keys } from "./shortcuts.js";
import { useTrouble } from "./trouble.js";
import { useWords } from "./words.js";

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly icon?: Icon;
  readonly note?: string;
  readonly keys?: string;
  readonly run: () => void;
}

/** Something that is looked for on the server while somebody types, such as people of the portfolio. */
export interface SearchSource {
  readonly id: string;
  readonly group: string;
  readonly search: (query: string, signal: AbortSignal) => Promise<readonly Command[]>;
}

interface PaletteProps {
  readonly commands: readonly Command[];
  readonly sources: readonly SearchSource[];
  readonly onClose: () => void;
}

const LEAST_LETTERS = 2;

/** Ctrl+K: go anywhere, find anybody, do anything; everything shows its key. */
export default function Palette({ commands, sources, onClose }: PaletteProps): ReactNode {
  const words = useWords("kit");
  const [text, setText] = useState("");
  // What is here already follows each letter, so that Enter takes what the words say; the server is asked a moment later.
  const query = text.trim();
  const asked = useDeferredValue(query);
  const isSearch = asked.length >= LEAST_LETTERS;
  const answers = useQueries({
    queries: sources.map((source) => ({
      queryKey: ["palette", source.id, asked],
      queryFn: ({ signal }: { signal: AbortSignal }) => source.search(asked, signal),
      enabled: isSearch,
    })),
  });
  const isWaiting = isSearch && answers.some(({ isFetching }) => isFetching);
  const error = answers.find((answer) => answer.isError)?.error;
  const trouble = useTrouble();
  const found = answers.flatMap(({ data }) => data ?? []);
  const groups = groupsOf([...matchesOf(commands, query), ...(isSearch ? found : [])]);
  const list = useRef<HTMLDivElement>(null);
  useFirstChosen(list);
  useOpened();
  return (
    <Spotlight.Root
      query={text}
      onQueryChange={setText}
      onSpotlightClose={onClose}
      shortcut={null}
      size={600}
      clearQueryOnClose={false}
      centered={false}
      yOffset="12vh"
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      attributes={{ content: { "aria-label": words("keys.palette") } }}
      transitionProps={{ duration: 80, transition: "fade" }}
    >
      <Spotlight.Search
        size="md"
        placeholder={words("palette.placeholder")}
        aria-label={words("palette.placeholder")}
        leftSection={<SearchIcon size={18} />}
      />
      <Spotlight.ActionsList ref={list} className={styles.list ?? ""}>
        {[...groups].map(([group, of]) => (
          <Spotlight.ActionsGroup key={group} label={group} className={styles.group ?? ""}>
            {of.map((command) => (
              <Line key={command.id} command={command} query={query} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {error && <Spotlight.Empty className={styles.empty ?? ""}>{trouble(error)}</Spotlight.Empty>}
        {groups.size === 0 && !error && (
          <Spotlight.Empty className={styles.empty ?? ""}>
            {words(isWaiting ? "palette.searching" : "palette.nothing", { query })}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Line({ command, query }: { readonly command: Command; readonly query: string }): ReactNode {
  const { label, note, icon: Picture, keys, run } = command;
  return (
    <Spotlight.Action onClick={run} className={styles.action ?? ""}>
      {Picture && <Picture size={18} stroke={1.6} className={styles.icon} aria-hidden={true} />}
      <span className={styles.label}>
        <Highlight
          component="span"
          inherit={true}
          highlight={query}
          highlightStyles={{ background: "none", color: "inherit", fontWeight: 650 }}
        >
          {label}
        </Highlight>
        {note && <span className={styles.note}>{note}</span>}
      </span>
      {keys && (
        <span className={styles.caps}>
          <Keys keys={keys} />
        </span>
      )}
    </Spotlight.Action>
  );
}

function groupsOf(commands: readonly Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return groups;
}

/**
 * Enter takes the first line when none is chosen. The spotlight chooses one as the words change, but what is found comes
 * later and may take the chosen line's place.
 */
function useFirstChosen(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (list.current?.querySelector("[data-selected]")) return;
    list.current?.querySelector("[data-action]")?.setAttribute("data-selected", "true");
  });
}

/** The palette's code comes on first use, so it opens itself once it is there. */
function useOpened(): void {
  useEffect(() => {
    spotlight.open();
    return () => spotlight.close();
  }, []);
}
