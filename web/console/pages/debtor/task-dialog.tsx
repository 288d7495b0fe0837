import { Select, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { toastDone } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { useCloseTask } from "./data.js";
import { type DialogProps, FormDialog, useForm } from "./form.js";
import { usePerson } from "./person-context.js";
import { CALL_OUTCOMES, type CallOutcome, type PersonView } from "./shapes.js";

/** How the call went. All but "not called" count as a contact in law. */
export function TaskDialog({ task, onClose }: DialogProps & { readonly task: PersonView["tasks"][number] }): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const [outcome, setOutcome] = useState<CallOutcome>("answered");
  const [note, setNote] = useState("");
  const closing = useCloseTask(person.id);
  const form = useForm<"outcome" | "note">({}, closing.error);
  const submit = (): void =>
    closing.mutate(
      { id: task.id, outcome, ...(note.trim() && { note: note.trim() }) },
      {
        onSuccess: () => {
          toastDone(words("task.closed"));
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={words("task.title")}
      note={words("task.note")}
      submit={words("task.submit")}
      isBusy={closing.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={words("task.outcome")}
        data={CALL_OUTCOMES.map((value) => ({ value, label: words(`outcome.${value}`) }))}
        value={outcome}
        error={form.errorOf("outcome")}
        onChange={(value) => value && setOutcome(value as CallOutcome)}
        data-autofocus={true}
      />
      <TextInput
        label={words("task.noteLabel")}
        value={note}
        error={form.errorOf("note")}
        maxLength={500}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
    </FormDialog>
  );
}
