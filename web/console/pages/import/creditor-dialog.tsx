import { Button, Modal, Select, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import samples from "../../../../src/debts/domain/import/sample-file.json";
import { isLocale, LOCALES, type Locale } from "../../../../src/kernel/locale.js";
import { isCurrency } from "../../../../src/kernel/money.js";
import { countryName } from "../../../kit/countries.js";
import { fieldErrors } from "../../../kit/problem.js";
import { LANGUAGE_NAMES } from "../../../kit/shell/preference-menus.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { type CreditorView, type NewCreditor, useAddCreditor } from "./data.js";
import styles from "./import.module.css";

interface CreditorDialogProps {
  readonly onClose: () => void;
  readonly onAdded: (creditor: CreditorView) => void;
}

const PLACES: Readonly<Record<string, { readonly currency: string; readonly locale: string }>> = samples.countries;
const KINDS = ["commercial", "financial", "agency"] as const;

/** Whose debts these are. Only what the first import needs: the rest has sound defaults and can be changed later. */
export function CreditorDialog({ onClose, onAdded }: CreditorDialogProps): ReactNode {
  const words = useWords("import");
  const kit = useWords("kit");
  const problems = useWords("problems");
  const adding = useAddCreditor();
  const { form, set, choices } = useCreditorForm();
  const errors = fieldErrors(adding.error, problems, (key) => hasWords(`problems:${key}`));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { email, phone, ...given } = form;
    const creditor: NewCreditor = {
      ...given,
      name: given.name.trim(),
      ...(email.trim() !== "" && { email: email.trim() }),
      ...(phone.trim() !== "" && { phone: phone.trim() }),
    };
    adding.mutate(creditor, { onSuccess: onAdded });
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("creditor.new")}
      size={480}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={words("creditor.name")}
          description={words("creditor.nameNote")}
          value={form.name}
          error={errors.name}
          maxLength={120}
          onChange={({ currentTarget: { value } }) => set({ name: value })}
          required={true}
          withAsterisk={false}
          data-autofocus={true}
        />
        <div className={styles.pair}>
          <Select
            label={words("creditor.country")}
            value={form.country}
            data={choices.countries}
            searchable={true}
            error={errors.country}
            onChange={(country) => country && set({ country, ...placeOf(country) })}
          />
          <Select
            label={words("creditor.currency")}
            value={form.currency}
            data={choices.currencies}
            searchable={true}
            error={errors.currency}
            onChange={(currency) => currency && set({ currency })}
          />
        </div>
        <p className={styles.note}>{words("creditor.currencyNote")}</p>
        <div className={styles.pair}>
          <Select
            label={words("creditor.kind")}
            value={form.kind}
            error={errors.kind}
            data={KINDS.map((value) => ({ value, label: words(`creditor.kinds.${value}`) }))}
            onChange={(kind) => kind && set({ kind: kind as (typeof KINDS)[number] })}
          />
          <Select
            label={words("creditor.locale")}
            value={form.locale}
            data={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            onChange={(locale) => locale && set({ locale: locale as Locale })}
          />
        </div>
        <div className={styles.pair}>
          <TextInput
            label={words("creditor.phone")}
            type="tel"
            value={form.phone}
            error={errors.phone}
            maxLength={40}
            onChange={({ currentTarget: { value } }) => set({ phone: value })}
          />
          <TextInput
            label={words("creditor.email")}
            type="email"
            value={form.email}
            error={errors.email}
            maxLength={254}
            onChange={({ currentTarget: { value } }) => set({ email: value })}
          />
        </div>
        <p className={styles.note}>{words("creditor.reachNote")}</p>
        {adding.error && Object.keys(errors).length === 0 && <Trouble error={adding.error} />}
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={adding.isPending}>
            {words("creditor.create")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface CreditorForm {
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly kind: (typeof KINDS)[number];
  readonly locale: Locale;
  readonly phone: string;
  readonly email: string;
}

/** The usual currency and language of a country; both can be chosen otherwise. */
function placeOf(country: string): Partial<Pick<CreditorForm, "currency" | "locale">> {
  const place = PLACES[country];
  return place ? { currency: place.currency, ...(isLocale(place.locale) && { locale: place.locale }) } : {};
}

function useCreditorForm() {
  const locale = useLocale();
  const [form, setForm] = useState<CreditorForm>(() => ({
    name: "",
    country: "CO",
    currency: "COP",
    kind: "commercial",
    locale,
    phone: "",
    email: "",
  }));
  const countries = Object.keys(PLACES).map((value) => ({ value, label: countryName(value, locale) }));
  countries.sort((a, b) => a.label.localeCompare(b.label, locale));
  return {
    form,
    set: (change: Partial<CreditorForm>) => setForm((before) => ({ ...before, ...change })),
    choices: { countries, currencies: Intl.supportedValuesOf("currency").filter(isCurrency) },
  };
}
