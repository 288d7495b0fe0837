import { Button } from "@mantine/core";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { toastDone } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { useReverseCharge } from "./data.js";
import styles from "./debtor.module.css";
import { ReasonField, useForm } from "./form.js";
import { checked } from "./model.js";
import { usePerson } from "./person-context.js";

/** Takes a fee or interest back, where it stands: the contrary is posted, and what was paid on it pays something else. */
export function ChargeReversal({ chargeId, of }: { readonly chargeId: string; readonly of: string }): ReactNode {
  const words = useWords("debtor");
  const [isAsked, setAsked] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  if (isAsked)
    return (
      <ReversalForm
        chargeId={chargeId}
        onClose={() => {
          setAsked(false);
          requestAnimationFrame(() => opener.current?.focus());
        }}
      />
    );
  return (
    <button
      type="button"
      ref={opener}
      className={styles.movementDo}
      aria-label={`${words("charge.reverse")}: ${of}`}
      onClick={() => setAsked(true)}
    >
      {words("charge.reverse")}
    </button>
  );
}

function ReversalForm({ chargeId, onClose }: { readonly chargeId: string; readonly onClose: () => void }): ReactNode {
  const words = useWords("debtor");
  const kit = useWords("kit");
  const { person } = usePerson();
  const [note, setNote] = useState("");
  const reversing = useReverseCharge(person.id);
  const form = useForm(checked({ note: note.trim() === "" ? "required" : null }), reversing.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reversing.isPending || !form.isRight()) return;
    reversing.mutate({ id: chargeId, note: note.trim() }, { onSuccess: () => toastDone(words("charge.reversed")) });
  };
  return (
    <form className={styles.reversal} onSubmit={submit} noValidate={true} aria-label={words("charge.reverse")}>
      <p className={styles.note}>{words("charge.reverseNote")}</p>
      <ReasonField
        label={words("charge.because")}
        note={words("charge.becauseNote")}
        value={note}
        onChange={setNote}
        error={form.errorOf("note")}
        isFirst={false}
        isAsked={true}
      />
      {form.trouble !== null && <Trouble error={form.trouble} />}
      <div className={styles.reversalActions}>
        <Button size="xs" type="submit" loading={reversing.isPending}>
          {words("charge.reverse")}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {kit("cancel")}
        </Button>
      </div>
    </form>
  );
}
