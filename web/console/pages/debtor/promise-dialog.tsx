import { Select } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { addDays, parseLocalDate } from "../../../../src/kernel/time.js";
import { PROMISE_DAYS_MAX } from "../../../../src/plans/domain/promise.js";
import { useToday } from "../../../kit/clock.js";
import { formatDay, formatMoney } from "../../../kit/format.js";
import { toastUndo } from "../../../kit/toasts.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { AccountSelect, useAccount } from "./account-select.js";
import { useMakePromise, useWithdrawPromise } from "./data.js";
import { AmountField, DayField, type DialogProps, FormDialog, UNDO_SECONDS, useAmount, useForm } from "./form.js";
import { checkAmount, checked, futureDay, promiseNow } from "./model.js";
import { usePerson } from "./person-context.js";
import type { AccountView } from "./shapes.js";

const GRACE_DAYS = [0, 1, 2, 3, 5] as const;
const GRACE_USUAL = 1;

/** Writes down what somebody promised to pay, and when. Until then nobody reminds them. */
export function PromiseDialog({
  accountId,
  onClose,
}: DialogProps & { readonly accountId: string | undefined }): ReactNode {
  const [chosen, setChosen] = useState(accountId);
  const account = useAccount(chosen);
  if (!account) return null;
  return <PromiseForm key={account.id} account={account} onAccount={setChosen} onClose={onClose} />;
}

interface PromiseFormProps extends DialogProps {
  readonly account: AccountView;
  readonly onAccount: (accountId: string) => void;
}

function PromiseForm({ account, onAccount, onClose }: PromiseFormProps): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const { person } = usePerson();
  const today = useToday();
  const { id, currency, openMinor } = account;
  const [amount, setAmount] = useState(formatMoney(openMinor, currency, locale).amount);
  const [day, setDay] = useState("");
  const [grace, setGrace] = useState<number>(GRACE_USUAL);
  const minor = useAmount(amount, currency);
  const making = useMakePromise(person.id);
  const withdrawing = useWithdrawPromise(person.id);
  const wrong = checked({
    amountMinor: checkAmount(amount, minor, BigInt(openMinor)),
    promisedOn: futureDay(day, today, 0, PROMISE_DAYS_MAX),
  });
  const form = useForm(wrong, making.error);
  const on = parseLocalDate(day);
  const before = promiseNow(person.promises, id);
  const submit = (): void => {
    if (!form.isRight() || minor === null) return;
    making.mutate(
      { accountId: id, amountMinor: minor.toString(), promisedOn: day, graceDays: grace },
      {
        onSuccess: (promise) => {
          toastUndo(words("promise.done"), () => withdrawing.mutateAsync(promise.id), UNDO_SECONDS);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={words("promise.title")}
      note={words(before ? "promise.replaces" : "promise.note")}
      submit={words("promise.submit")}
      isBusy={making.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <AccountSelect value={id} onChange={onAccount} />
      <AmountField
        label={words("promise.amount")}
        currency={currency}
        value={amount}
        onChange={setAmount}
        error={form.errorOf("amountMinor")}
      />
      <DayField label={words("promise.on")} value={day} onChange={setDay} error={form.errorOf("promisedOn")} />
      <Select
        label={words("promise.grace")}
        description={
          on
            ? words("promise.quietUntil", { day: formatDay(addDays(on, grace), locale, today) })
            : words("promise.graceNote")
        }
        data={GRACE_DAYS.map((days) => ({ value: String(days), label: words("form.days", { count: days }) }))}
        value={String(grace)}
        onChange={(value) => setGrace(Number(value ?? GRACE_USUAL))}
      />
    </FormDialog>
  );
}
