import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { toastDone } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { discardDraft, publishDraft, type ShelfRow, type Variant } from "./data.js";
import type { Dialog } from "./editor-actions.js";
import { TestDialog } from "./test-dialog.js";
import type { DraftDesk } from "./use-draft.js";

interface DialogsProps {
  readonly dialog: Dialog | null;
  readonly row: ShelfRow;
  readonly desk: DraftDesk;
  readonly text: Variant | undefined;
  readonly onClose: () => void;
  readonly onAgain: () => Promise<void>;
}

export function EditorDialogs({ dialog, row, desk, text, onClose, onAgain }: DialogsProps): ReactNode {
  const words = useWords("template");
  const navigate = useNavigate();
  const publish = async (): Promise<void> => {
    const kept = await desk.keep();
    if (kept === null) throw desk.error ?? new Error("the draft was not kept");
    const { version } = await publishDraft(kept.id, kept.revision);
    toastDone(words("publish.done", { version }));
    await onAgain();
  };
  const discard = async (): Promise<void> => {
    await discardDraft(desk.draftId ?? "0");
    toastDone(words("discard.done"));
    if (row.id === null) await navigate({ to: "/templates" });
    else await onAgain();
  };
  return (
    <>
      {dialog === "test" && text && (
        <TestDialog intent={desk.work.intent} templateKey={row.key} text={text} onClose={onClose} />
      )}
      <ConfirmDialog
        isOpen={dialog === "publish"}
        onClose={onClose}
        title={words("publish.title")}
        confirmLabel={words("publish.action")}
        onConfirm={publish}
      >
        {words("publish.sentence")}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={dialog === "discard"}
        onClose={onClose}
        title={words("discard.title")}
        confirmLabel={words("discard.action")}
        tone="stop"
        onConfirm={discard}
      >
        {words("discard.sentence")}
      </ConfirmDialog>
    </>
  );
}
