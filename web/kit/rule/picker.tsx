import { Popover } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { CheckIcon, DownIcon } from "../icons.js";
import { matchesOf } from "../palette-match.js";
import { useWords } from "../words.js";
import styles from "./rule.module.css";

export interface Option {
  readonly value: string;
  readonly label: string;
  /** Stepped back, at the end: how many accounts. */
  readonly note?: string | undefined;
  readonly group?: string | undefined;
}

interface PickerProps {
  readonly label: string;
  /** What the button says; null: nothing is chosen yet. */
  readonly said: string | null;
  readonly placeholder?: string;
  readonly options: readonly Option[];
  readonly chosen: readonly string[];
  readonly onPick: (value: string) => void;
  /** Stays open: several may be chosen. */
  readonly isMany?: boolean;
  /** Lets a word be chosen that is not in the list. */
  readonly isFree?: boolean;
  readonly isWrong?: boolean;
  readonly tone?: "fact" | "plain";
  /** How the editor finds this button: to put the hand on it. */
  readonly name: string;
  readonly onOpen?: () => void;
  /** Why there is nothing to choose from. */
  readonly emptyNote?: string | undefined;
}

/** A word of a rule, and what it could be instead: Enter opens, typing narrows down, Enter takes, Esc leaves. */
export function Picker(props: PickerProps): ReactNode {
  const { label, said, placeholder, isMany = false, isWrong = false, tone = "plain", name, onOpen, onPick } = props;
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const wasOpen = useRef(false);
  useEffect(() => {
    // However it was closed, the hand is not left on nothing.
    if (wasOpen.current && !isOpen && document.activeElement === document.body) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      withRoles={false}
      transitionProps={{ duration: 0 }}
      offset={4}
    >
      <Popover.Target>
        <button
          ref={button}
          type="button"
          className={styles.token}
          data-tone={tone}
          data-empty={said === null || undefined}
          data-wrong={isWrong || undefined}
          data-token={name}
          aria-label={said === null ? label : `${label}: ${said}`}
          aria-haspopup="listbox"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          onClick={() => {
            onOpen?.();
            setOpen(!isOpen);
          }}
        >
          <span className={styles.tokenText}>{said ?? placeholder}</span>
          <DownIcon size={13} aria-hidden={true} />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown ?? ""}>
        {isOpen && (
          <Choices
            {...props}
            listId={listId}
            onLeave={close}
            onPick={(value) => {
              // The hand goes where the change puts it; back to the button only where it puts it nowhere.
              if (!isMany) close();
              onPick(value);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface ChoicesProps extends PickerProps {
  readonly listId: string;
  readonly onLeave: () => void;
}

/** More options than this are narrowed down first. */
const SHOWN_MAX = 150;
/** So few are seen at a glance. */
const GLANCE = 8;

function useShown({ options, isFree = false }: PickerProps, typed: string): readonly Option[] {
  const words = useWords("rule");
  const wanted = typed.trim();
  const named = options.map((option) => ({ option, label: `${option.label} ${option.group ?? ""}` }));
  const shown = matchesOf(named, wanted)
    .slice(0, SHOWN_MAX)
    .map(({ option }) => option);
  const isNew = isFree && wanted !== "" && !options.some(({ value }) => value === wanted);
  return isNew ? [...shown, { value: wanted, label: words("edit.use", { text: wanted }) }] : shown;
}

function Choices(props: ChoicesProps): ReactNode {
  const { label, options, chosen, isMany = false, isFree = false, listId, onLeave, onPick } = props;
  const words = useWords("rule");
  const [typed, setTyped] = useState("");
  const shown = useShown(props, typed);
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      options.findIndex(({ value }) => chosen.includes(value)),
    ),
  );
  const here = Math.min(at, shown.length - 1);
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const isSearchable = isFree || options.length > GLANCE;
  // At once, so that nobody's first letters are lost; and again when words arrive and there is a field for them.
  useLayoutEffect(() => (isSearchable ? input : list).current?.focus({ preventScroll: true }), [isSearchable]);
  useEffect(() => keepInSight(list.current, here), [here]);
  const take = (option: Option | undefined): void => {
    if (option) onPick(option.value);
    if (isMany) setTyped("");
  };
  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const step = STEPS[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(shown.length - 1, here + step)));
    else if (event.key === "Enter") take(shown[here]);
    else if (event.key === "Escape" || event.key === "Tab") onLeave();
    else return;
    event.preventDefault();
  };
  const field = {
    // A dialog around the editor does not take the Esc that is meant for the list.
    "data-mantine-stop-propagation": true,
    "aria-activedescendant": shown.length > 0 ? `${listId}-${here}` : undefined,
    onKeyDown: onKey,
  };
  return (
    <>
      {isSearchable && (
        <input
          {...field}
          ref={input}
          className={styles.search}
          role="combobox"
          aria-expanded={true}
          aria-controls={listId}
          aria-label={words("edit.search")}
          placeholder={words("edit.search")}
          value={typed}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setAt(0);
          }}
        />
      )}
      <div
        ref={list}
        id={listId}
        className={styles.options}
        role="listbox"
        aria-label={label}
        aria-multiselectable={isMany || undefined}
        tabIndex={isSearchable ? -1 : 0}
        {...(!isSearchable && field)}
      >
        <OptionRows {...props} shown={shown} here={here} onTake={take} />
      </div>
      {shown.length === 0 && (
        <p className={styles.nothing} role="status">
          {typed.trim() === "" ? (props.emptyNote ?? words("edit.none")) : words("edit.noMatch")}
        </p>
      )}
    </>
  );
}

/** Scrolls the list and nothing around it. */
function keepInSight(list: HTMLElement | null, at: number): void {
  const row = list?.querySelector<HTMLElement>(`[data-at="${at}"]`);
  if (!list || !row) return;
  const top = row.offsetTop - list.offsetTop;
  if (top < list.scrollTop) list.scrollTop = top - row.offsetHeight;
  else if (top + row.offsetHeight > list.scrollTop + list.clientHeight)
    list.scrollTop = top + row.offsetHeight - list.clientHeight;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

interface OptionRowsProps extends Pick<ChoicesProps, "chosen" | "isMany" | "listId"> {
  readonly shown: readonly Option[];
  readonly here: number;
  readonly onTake: (option: Option) => void;
}

function OptionRows({ shown, here, chosen, isMany = false, listId, onTake }: OptionRowsProps): ReactNode {
  return shown.map((option, at) => {
    const { value, label, note, group } = option;
    const isChosen = chosen.includes(value);
    return (
      <div key={value} role="presentation">
        {group !== undefined && group !== shown[at - 1]?.group && (
          <div className={styles.optionGroup} role="presentation">
            {group}
          </div>
        )}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves through the list and chooses */}
        <div
          id={`${listId}-${at}`}
          data-at={at}
          role="option"
          tabIndex={-1}
          aria-selected={isChosen}
          data-here={at === here || undefined}
          className={styles.option}
          onClick={() => onTake(option)}
        >
          <span className={styles.tick} data-many={isMany || undefined}>
            {isChosen && <CheckIcon size={14} stroke={2.2} aria-hidden={true} />}
          </span>
          <span className={styles.optionText}>{label}</span>
          {note && <span className={styles.note}>{note}</span>}
        </div>
      </div>
    );
  });
}
