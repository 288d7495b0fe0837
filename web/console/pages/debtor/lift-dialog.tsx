import { type ReactNode, useState } from "react";
import { toastDone } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { useLiftHold, useLiftOptOut, useLiftStop, useWithdrawPromise } from "./data.js";
import { type DialogProps, FormDialog, ReasonField, useForm } from "./form.js";
import { checked } from "./model.js";
import { type Lifting, usePerson } from "./person-context.js";

interface LiftProps extends DialogProps {
  readonly lifting: Lifting;
}

/** Ends what stopped us. What the person asked for, or the law, is lifted with a reason that is kept. */
export function LiftDialog({ lifting, onClose }: LiftProps): ReactNode {
  const words = useWords("debtor");
  const [because, setBecause] = useState("");
  const needsReason = lifting.of === "optOut" || lifting.of === "stop";
  const { lift, isBusy, error } = useLift(lifting);
  const form = useForm(checked({ because: needsReason && because.trim() === "" ? "required" : null }), error);
  const submit = (): void => {
    if (!form.isRight()) return;
    void lift(because.trim()).then(
      () => {
        toastDone(words(`lift.${lifting.of}.done`));
        onClose();
      },
      // The mutation keeps the error, and the form shows it.
      () => undefined,
    );
  };
  return (
    <FormDialog
      title={words(`lift.${lifting.of}.title`)}
      note={words(`lift.${lifting.of}.note`)}
      submit={words(`lift.${lifting.of}.submit`)}
      isBusy={isBusy}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      {needsReason && (
        <ReasonField
          label={words("lift.because")}
          note={words("lift.becauseNote")}
          value={because}
          onChange={setBecause}
          error={form.errorOf("because")}
        />
      )}
    </FormDialog>
  );
}

/** Each has its own way back. */
function useLift(lifting: Lifting): {
  readonly lift: (because: string) => Promise<unknown>;
  readonly isBusy: boolean;
  readonly error: unknown;
} {
  const { person } = usePerson();
  const hold = useLiftHold(person.id);
  const optOut = useLiftOptOut(person.id);
  const stop = useLiftStop(person.id);
  const promise = useWithdrawPromise(person.id);
  const { isPending: isBusy, error } = { hold, optOut, stop, promise }[lifting.of];
  const lift = (because: string): Promise<unknown> => {
    switch (lifting.of) {
      case "hold":
        return hold.mutateAsync(lifting.hold.id);
      case "optOut":
        return optOut.mutateAsync({ id: lifting.optOut.id, because });
      case "stop":
        return stop.mutateAsync({ id: lifting.stop.id, because });
      case "promise":
        return promise.mutateAsync(lifting.promise.id);
    }
  };
  return { lift, isBusy, error };
}
