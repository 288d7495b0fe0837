import { type ReactNode, useState } from "react";
import { parseLocalDate } from "../../../../src/kernel/time.js";
import { useToday } from "../../../kit/clock.js";
import { toastUndo } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { AccountSelect } from "./account-select.js";
import { useLiftHold, useSetHold } from "./data.js";
import { DayField, type DialogProps, FormDialog, ReasonField, UNDO_SECONDS, useForm } from "./form.js";
import { checked, futureDay, PAUSE_DAYS_MAX, startOfDay } from "./model.js";
import { type HoldKind, usePerson } from "./person-context.js";

/** Leaves the person alone until a day, or until somebody lifts it: a pause, a dispute, hardship. */
export function HoldDialog({ hold: kind, onClose }: DialogProps & { readonly hold: HoldKind }): ReactNode {
  const words = useWords("debtor");
  const { person, zone } = usePerson();
  const today = useToday();
  const [because, setBecause] = useState("");
  const [day, setDay] = useState("");
  const [accountId, setAccountId] = useState("");
  const setting = useSetHold(person.id);
  const lifting = useLiftHold(person.id);
  const wrong = checked({
    because: because.trim() === "" ? "required" : null,
    untilAt: day === "" ? null : futureDay(day, today, 1, PAUSE_DAYS_MAX),
  });
  const form = useForm(wrong, setting.error);
  const submit = (): void => {
    if (!form.isRight()) return;
    const until = parseLocalDate(day);
    setting.mutate(
      { kind, because: because.trim(), untilAt: until && startOfDay(until, zone), accountId: accountId || null },
      {
        onSuccess: ({ id }) => {
          toastUndo(words("hold.done"), () => lifting.mutateAsync(id), UNDO_SECONDS);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={words(`hold.${kind}Title`)}
      note={words(`hold.${kind}Note`)}
      submit={words(`hold.${kind}Submit`)}
      isBusy={setting.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <ReasonField
        label={words(`hold.${kind}Because`)}
        value={because}
        onChange={setBecause}
        error={form.errorOf("because")}
      />
      <DayField
        label={words("hold.resumes")}
        note={words("hold.resumesNote")}
        value={day}
        onChange={setDay}
        error={form.errorOf("untilAt")}
      />
      <AccountSelect value={accountId} onChange={setAccountId} withAll={true} />
    </FormDialog>
  );
}
