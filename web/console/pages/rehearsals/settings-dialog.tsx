import { Button, Modal, Select, Skeleton, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { isCurrency } from "../../../../src/kernel/money.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { useSession } from "../../../kit/session.js";
import { toastDone } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { type Settings, settingsQuery, useSaveSettings } from "./data.js";
import { formErrors, formOf, PRICED, type SettingsForm, settingsOf } from "./model.js";
import styles from "./rehearsals.module.css";

/** What messages cost, how much the team can do in a day, and whether a second person must agree. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords("rehearsals");
  const kit = useWords("kit");
  const { data, error, refetch } = useQuery(settingsQuery);
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("settings.title")}
      size={520}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {data ? (
        <SettingsEditor settings={data} onClose={onClose} />
      ) : error === null ? (
        <Skeleton height={320} />
      ) : (
        <Trouble error={error} onRetry={() => void refetch()} />
      )}
    </Modal>
  );
}

interface EditorProps {
  readonly settings: Settings;
  readonly onClose: () => void;
}

function SettingsEditor({ settings, onClose }: EditorProps): ReactNode {
  const words = useWords("rehearsals");
  const kit = useWords("kit");
  const { can } = useSession();
  const save = useSaveSettings();
  const [form, setForm] = useState<SettingsForm>(() => formOf(settings));
  const mayWrite = can("strategies:write");
  const set = (change: Partial<SettingsForm>): void => setForm((before) => ({ ...before, ...change }));
  const errors = formErrors(form);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (errors.size > 0) return;
    save.mutate(settingsOf(form), {
      onSuccess: () => {
        toastDone(words("settings.saved"));
        onClose();
      },
    });
  };
  return (
    <form className={styles.form} noValidate={true} onSubmit={submit}>
      <Switch
        label={words("settings.approver")}
        description={words(can("settings:write") ? "settings.approverNote" : "settings.approverOnlyAdmin")}
        data-autofocus={true}
        checked={form.needsSecondApprover}
        disabled={!can("settings:write")}
        onChange={({ currentTarget: { checked } }) => set({ needsSecondApprover: checked })}
      />
      <div className={styles.pair}>
        {(["callsADay", "visitsADay"] as const).map((name) => (
          <TextInput
            key={name}
            label={words(`settings.${name}`)}
            placeholder={words("settings.notSaid")}
            inputMode="numeric"
            value={form[name]}
            disabled={!mayWrite}
            error={errors.has(name) && words("settings.wrongCount")}
            onChange={({ currentTarget: { value } }) => set({ [name]: value.trim() })}
          />
        ))}
      </div>
      <Costs form={form} errors={errors} mayWrite={mayWrite} onChange={(costs) => set({ costs })} />
      {save.error !== null && <Trouble error={save.error} />}
      {mayWrite ? (
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={errors.size > 0}>
            {kit("save")}
          </Button>
        </div>
      ) : (
        <p className={styles.note}>{words("settings.onlyLead")}</p>
      )}
    </form>
  );
}

interface CostsProps {
  readonly form: SettingsForm;
  readonly errors: ReadonlySet<string>;
  readonly mayWrite: boolean;
  readonly onChange: (costs: SettingsForm["costs"]) => void;
}

const CURRENCIES = Intl.supportedValuesOf("currency").filter(isCurrency);

function Costs({ form: { costs }, errors, mayWrite, onChange }: CostsProps): ReactNode {
  const words = useWords("rehearsals");
  const states = useWords("states");
  const usual = Object.values(costs).find((cost) => cost !== undefined)?.currency ?? "USD";
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{words("settings.costs")}</legend>
      <p className={styles.note}>{words("settings.costsNote")}</p>
      <table className={styles.costs}>
        <thead>
          <tr>
            <th scope="col">{words("settings.channel")}</th>
            <th scope="col">{words("settings.price")}</th>
            <th scope="col">{words("settings.currency")}</th>
          </tr>
        </thead>
        <tbody>
          {PRICED.map((channel) => {
            const cost = costs[channel] ?? { price: "", currency: usual };
            const name = states(`channel.${channel}`);
            return (
              <tr key={channel}>
                <th scope="row">
                  <ChannelIcon channel={channel} size={16} withName={true} />
                </th>
                <td>
                  <TextInput
                    size="xs"
                    aria-label={words("settings.priceOf", { channel: name })}
                    placeholder={words("settings.unknown")}
                    inputMode="decimal"
                    value={cost.price}
                    disabled={!mayWrite}
                    error={errors.has(channel) && words("settings.wrongPrice")}
                    onChange={({ currentTarget: { value } }) =>
                      onChange({ ...costs, [channel]: { ...cost, price: value } })
                    }
                  />
                </td>
                <td>
                  <Select
                    size="xs"
                    aria-label={words("settings.currencyOf", { channel: name })}
                    data={CURRENCIES}
                    searchable={true}
                    value={cost.currency}
                    disabled={!mayWrite}
                    onChange={(currency) => currency && onChange({ ...costs, [channel]: { ...cost, currency } })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </fieldset>
  );
}
