import { Button } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { CheckIcon, TroubleIcon } from "./icons.js";
import { sentenceOf } from "./problem.js";
import styles from "./toasts.module.css";
import { hasWords, wordsOf } from "./words.js";

const DONE_MS = 4_000;
const TROUBLE_MS = 10_000;
/** Bulk actions can be taken back for so long. */
const UNDO_SECONDS = 30;
const REST_MS = 1_500;

/** What can still be taken back, newest last: `Ctrl+Z` takes it from here. */
const undoable: { readonly id: string; readonly undo: () => void }[] = [];

const notes = () => import("@mantine/notifications");
const Layer = lazy(() => import("./toast-layer.js"));

/** Once a page, at its root. It is fetched when the page has come to rest: a toast about a lost network finds it there. */
export function ToastLayer(): ReactNode {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), REST_MS);
    return () => clearTimeout(timer);
  }, []);
  return isWanted ? (
    <Suspense>
      <Layer />
    </Suspense>
  ) : null;
}

async function show(
  tone: "done" | "trouble",
  message: ReactNode,
  lastsMs: number,
  more: { id?: string; onClose?: () => void } = {},
) {
  const { notifications } = await notes();
  notifications.show({
    ...more,
    message,
    icon: tone === "done" ? <CheckIcon size={16} stroke={2.2} /> : <TroubleIcon size={16} />,
    autoClose: lastsMs,
    withBorder: true,
    className: styles.toast ?? "",
    closeButtonProps: { "aria-label": wordsOf("kit")("close") },
    color: tone === "trouble" ? "red" : "teal",
  });
}

/** Says that something was done. */
export const toastDone = (message: ReactNode): void => void show("done", message, DONE_MS);

/** Says why something was not done, in words. */
export const toastTrouble = (error: unknown): void =>
  void show(
    "trouble",
    sentenceOf(error, wordsOf("problems"), (key) => hasWords(`problems:${key}`)),
    TROUBLE_MS,
  );

/** Says that something was done, and lets it be undone while the toast is there. */
export function toastUndo(message: ReactNode, onUndo: () => Promise<unknown>, seconds = UNDO_SECONDS): void {
  const id = `undo-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const forget = (): void => {
    const index = undoable.findIndex((entry) => entry.id === id);
    if (index >= 0) undoable.splice(index, 1);
  };
  const undo = (): void => {
    forget();
    void notes().then(({ notifications }) => notifications.hide(id));
    onUndo().catch(toastTrouble);
  };
  undoable.push({ id, undo });
  const body = (
    <span className={styles.undo}>
      <span>{message}</span>
      <Button size="compact-sm" variant="subtle" onClick={undo}>
        {wordsOf("kit")("undo")}
      </Button>
    </span>
  );
  void show("done", body, seconds * 1_000, { id, onClose: forget });
}

/** Takes the newest thing back. False when there is nothing. */
export function undoLast(): boolean {
  const last = undoable.at(-1);
  last?.undo();
  return last !== undefined;
}
