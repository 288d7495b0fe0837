import { Select, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useToday } from "../../../kit/clock.js";
import { formatMoney } from "../../../kit/format.js";
import { toastDone } from "../../../kit/toasts.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { AccountSelect, useAccount } from "./account-select.js";
import { useRecordPayment } from "./data.js";
import styles from "./debtor.module.css";
import { AmountField, DayField, type DialogProps, FormDialog, useAmount, useForm } from "./form.js";
import { checkAmount, checked, pastDay } from "./model.js";
import { usePerson } from "./person-context.js";
import type { AccountView } from "./shapes.js";

interface PaymentDialogProps extends DialogProps {
  readonly accountId: string | undefined;
  readonly debtId: string | undefined;
}

/** Records money that came in. It is allocated at once, and what waited to be sent about it is withdrawn. */
export function PaymentDialog({ accountId, debtId, onClose }: PaymentDialogProps): ReactNode {
  const [chosen, setChosen] = useState(accountId);
  const account = useAccount(chosen);
  if (!account) return null;
  return <PaymentForm key={account.id} account={account} debtId={debtId} onAccount={setChosen} onClose={onClose} />;
}

interface PaymentFormProps extends DialogProps {
  readonly account: AccountView;
  readonly debtId: string | undefined;
  readonly onAccount: (accountId: string) => void;
}

function PaymentForm({ account, debtId, onAccount, onClose }: PaymentFormProps): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const { person } = usePerson();
  const today = useToday();
  const { id, currency, openMinor, debts } = account;
  const [amount, setAmount] = useState("");
  const [paidOn, setPaidOn] = useState<string>(today);
  const [debt, setDebt] = useState(debtId ?? "");
  const [method, setMethod] = useState("");
  const [ref, setRef] = useState("");
  const minor = useAmount(amount, currency);
  const recording = useRecordPayment(person.id);
  const wrong = checked({ amountMinor: checkAmount(amount, minor, null), paidOn: pastDay(paidOn, today) });
  const form = useForm<"amountMinor" | "paidOn" | "debtId" | "method" | "ref">(wrong, recording.error);
  const submit = (): void => {
    if (!form.isRight() || minor === null) return;
    recording.mutate(
      {
        accountId: id,
        amountMinor: minor.toString(),
        paidOn,
        ...(debt && { debtId: debt }),
        ...(method.trim() && { method: method.trim() }),
        ...(ref.trim() && { ref: ref.trim() }),
      },
      {
        onSuccess: ({ isNew }) => {
          toastDone(words(isNew ? "payment.done" : "payment.known"));
          onClose();
        },
      },
    );
  };
  const open = debts.filter(({ status }) => status === "open");
  return (
    <FormDialog
      title={words("payment.title")}
      note={words("payment.note")}
      submit={words("payment.submit")}
      isBusy={recording.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <AccountSelect value={id} onChange={onAccount} />
      <AmountField
        label={words("payment.amount")}
        currency={currency}
        value={amount}
        onChange={setAmount}
        error={form.errorOf("amountMinor")}
      />
      {minor !== null && minor > BigInt(openMinor) && <p className={styles.note}>{words("payment.more")}</p>}
      <DayField
        label={words("payment.on")}
        value={paidOn}
        onChange={setPaidOn}
        error={form.errorOf("paidOn")}
        presets={[]}
      />
      {open.length > 1 && (
        <Select
          label={words("payment.debt")}
          value={debt}
          error={form.errorOf("debtId")}
          onChange={(value) => setDebt(value ?? "")}
          data={[
            { value: "", label: words("payment.anyDebt") },
            ...open.map((each) => ({
              value: each.id,
              label: words("payment.debtOption", {
                ref: each.ref,
                amount: formatMoney(each.balanceMinor, currency, locale).amount,
              }),
            })),
          ]}
        />
      )}
      <TextInput
        label={words("payment.method")}
        value={method}
        error={form.errorOf("method")}
        maxLength={60}
        onChange={({ currentTarget }) => setMethod(currentTarget.value)}
      />
      <TextInput
        label={words("payment.ref")}
        description={words("payment.refNote")}
        value={ref}
        error={form.errorOf("ref")}
        maxLength={120}
        onChange={({ currentTarget }) => setRef(currentTarget.value)}
      />
    </FormDialog>
  );
}
