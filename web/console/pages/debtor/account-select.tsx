import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { formatMoney } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { usePerson } from "./person-context.js";
import type { AccountView } from "./shapes.js";

interface AccountSelectProps {
  readonly value: string;
  readonly onChange: (accountId: string) => void;
  /** Offers "all accounts" too, as an empty value. */
  readonly withAll?: boolean;
}

/** Which account it is about; not asked where there is only one. */
export function AccountSelect({ value, onChange, withAll = false }: AccountSelectProps): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const { person } = usePerson();
  if (person.accounts.length < 2) return null;
  const named = person.accounts.map(({ id, creditor, openMinor, currency }) => {
    const { amount } = formatMoney(openMinor, currency, locale);
    return { value: id, label: words("form.accountOption", { creditor: creditor.name, amount, currency }) };
  });
  return (
    <Select
      label={words("form.account")}
      data={[...(withAll ? [{ value: "", label: words("form.allAccounts") }] : []), ...named]}
      value={value}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}

/** The account that was asked for, else the one that owes most of all that owe. */
export function useAccount(accountId: string | undefined): AccountView | undefined {
  const { person } = usePerson();
  const asked = person.accounts.find(({ id }) => id === accountId);
  const owing = person.accounts
    .filter(({ openCount }) => openCount > 0)
    .toSorted((a, b) => (BigInt(b.openMinor) > BigInt(a.openMinor) ? 1 : -1));
  return asked ?? owing[0] ?? person.accounts[0];
}
