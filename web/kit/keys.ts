import { useEffect, useRef, useSyncExternalStore } from "react";
import { actsInFields, hear, isSingle, written } from "./key-match.js";

/** One key and what it does. `label` is a finished sentence, shown in the help (`?`) and the palette. */
export interface KeyBinding {
  readonly keys: string;
  readonly label: string;
  /** Under which heading the help lists it. */
  readonly group: string;
  readonly run: () => void;
  /** Works, but is not listed: a second way to the same thing. */
  readonly isHidden?: boolean;
}

let bindings: readonly KeyBinding[] = [];
const readers = new Set<() => void>();
const STORED_AS = "acuerdo-single-keys";
/** How long after `g` the next letter still belongs to it. */
const SEQUENCE_MS = 1_200;

const tellReaders = (): void => {
  for (const tell of readers) tell();
};

function subscribe(tell: () => void): () => void {
  readers.add(tell);
  return () => readers.delete(tell);
}

export const areSingleKeysOn = (): boolean => localStorage.getItem(STORED_AS) !== "off";

export function setSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(STORED_AS);
  else localStorage.setItem(STORED_AS, "off");
  tellReaders();
}

export const useSingleKeys = (): boolean => useSyncExternalStore(subscribe, areSingleKeysOn);
export const useBindings = (): readonly KeyBinding[] => useSyncExternalStore(subscribe, () => bindings);

/** Makes keys work while the component is on screen. What is added later wins, so a dialog overrules its page. */
export function useKeys(added: readonly KeyBinding[]): void {
  const latest = useRef(added);
  latest.current = added;
  // Registered again only when what is listed changes; what a key does is always the latest.
  const listed = added.map(({ keys, label, group, isHidden }) => [keys, label, group, isHidden ?? false] as const);
  const signature = JSON.stringify(listed);
  useEffect(() => {
    const own = (JSON.parse(signature) as typeof listed).map(([keys, label, group, isHidden], index) => ({
      keys,
      label,
      group,
      isHidden,
      run: () => latest.current[index]?.run(),
    }));
    bindings = [...bindings, ...own];
    tellReaders();
    return () => {
      bindings = bindings.filter((binding) => !own.includes(binding as (typeof own)[number]));
      tellReaders();
    };
  }, [signature]);
}

const TEXT_FIELDS =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]),textarea,select,[contenteditable=true]";

/** Keys that a focused control uses itself. */
const CONTROLS = "button,a[href],[role=menuitem],[role=option],[role=tab],summary,input";

/** Listens to the keyboard for the whole page; called once. */
export function listenToKeys(): () => void {
  let before: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.key === "Shift") return;
    const press = written(event);
    const target = event.target instanceof Element ? event.target : null;
    const isTyping = target?.closest(TEXT_FIELDS) !== null && target !== null;
    const canSingle = areSingleKeysOn() && !document.querySelector("[aria-modal=true]");
    const usable = bindings.filter(({ keys }) => (isTyping ? actsInFields(keys) : canSingle || !isSingle(keys)));
    const heard = hear(usable, before, press);
    clearTimeout(timer);
    before = null;
    if (heard.kind === "wait") {
      before = press;
      timer = setTimeout(() => {
        before = null;
      }, SEQUENCE_MS);
    } else if (heard.kind === "run" && !((press === "Enter" || press === "Space") && target?.closest(CONTROLS))) {
      event.preventDefault();
      heard.binding.run();
    }
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

export const isMac = (): boolean => /Mac|iP(?:hone|ad)/.test(navigator.userAgent);
