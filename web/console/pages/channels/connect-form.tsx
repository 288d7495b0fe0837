import { Button, Select } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useSession } from "../../../kit/session.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { useAdd } from "./data.js";
import {
  type Field,
  fieldsOf,
  isJson,
  missing,
  newWord,
  PROPOSED,
  presetFields,
  presetSettings,
  settingsIn,
  type Typed,
} from "./fields.js";
import { Fields, useErrors } from "./form.js";
import { CreditorSelect, LimitInputs, NameInput } from "./limits-dialog.js";
import { isLimit, type Limits, limitOf, type Provider } from "./model.js";
import { providerName } from "./said.js";

interface ConnectFormProps {
  readonly provider: Provider;
  readonly onConnected: (id: string) => void;
}

const OWN = "own";
const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

/** The settings of one provider as JSON, for those whose settings describe a provider. */
const WHOLE: readonly Field[] = [
  { path: "whole", kind: "json", isRequired: true, isMore: false, choices: [], usual: "" },
];

/** What is to be typed elsewhere too must be read. */
const readable = (field: Field): Field => (PROPOSED.has(field.path) ? { ...field, kind: "text" } : field);

function useSettings(provider: Provider) {
  const [presetName, setPresetName] = useState(provider.presets[0]?.name ?? OWN);
  const preset = provider.presets.find(({ name }) => name === presetName);
  const isWhole = provider.presets.length > 0 && preset === undefined;
  const fields = preset ? presetFields(preset) : isWhole ? WHOLE : fieldsOf(provider).map(readable);
  const [typed, setTyped] = useState<Typed>(() =>
    Object.fromEntries([...PROPOSED].map((path) => [path, newWord(random)])),
  );
  const isRight = missing(fields, typed, []).length === 0 && (!isWhole || isJson(typed.whole ?? ""));
  const settings = (): Record<string, unknown> => {
    if (preset) return presetSettings(preset, typed);
    return isWhole ? JSON.parse(typed.whole ?? "") : settingsIn(fields, typed, null);
  };
  return { presetName, setPresetName, fields, typed, setTyped, isRight, settings };
}

/** What connects an account: its name, the provider's settings, whose messages, and how many. A demo needs no settings. */
export function ConnectForm({ provider, onConnected }: ConnectFormProps): ReactNode {
  const words = useWords("channels");
  const { me } = useSession();
  const isDemo = me.tenant.kind === "demo";
  const add = useAdd();
  const form = useSettings(provider);
  const [name, setName] = useState(() => providerName(provider, words));
  const [creditorId, setCreditorId] = useState<string | null>(null);
  const [limits, setLimits] = useState<Limits>({
    perSecond: `${provider.capabilities.perSecond}`,
    perDay: "",
    warmUpFirst: "",
  });
  const areLimits =
    isLimit(limits.perSecond, false) && isLimit(limits.perDay, true) && isLimit(limits.warmUpFirst, true);
  const isRight = name.trim() !== "" && (isDemo || form.isRight) && areLimits;
  const errors = useErrors(add.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isRight) return;
    add.mutate(
      {
        channel: provider.channel,
        provider: provider.provider,
        name: name.trim(),
        isSandbox: isDemo,
        settings: (isDemo ? {} : form.settings()) as never,
        creditorId,
        perSecond: limitOf(limits.perSecond),
        perDay: limitOf(limits.perDay),
        warmUpFirst: limitOf(limits.warmUpFirst),
      },
      { onSuccess: ({ id }) => onConnected(id) },
    );
  };
  return (
    <form className={styles.form} noValidate={true} onSubmit={submit}>
      <NameInput name={name} onChange={setName} />
      {isDemo ? (
        <p className={styles.demo}>{words("connect.demo")}</p>
      ) : (
        <ProviderFields provider={provider} form={form} error={add.error} />
      )}
      <details className={styles.more}>
        <summary>{words("connect.bounds")}</summary>
        <div className={styles.form}>
          <CreditorSelect creditorId={creditorId} onChange={setCreditorId} />
          <LimitInputs limits={limits} onChange={setLimits} />
        </div>
      </details>
      {add.error !== null && Object.keys(errors).length === 0 && <Trouble error={add.error} />}
      <div className={styles.actions}>
        <Button type="submit" loading={add.isPending} disabled={!isRight}>
          {words("connect.submit")}
        </Button>
      </div>
      <p className={styles.note}>{words("connect.safe")}</p>
    </form>
  );
}

interface ProviderFieldsProps {
  readonly provider: Provider;
  readonly form: ReturnType<typeof useSettings>;
  readonly error: unknown;
}

function ProviderFields({ provider, form, error }: ProviderFieldsProps): ReactNode {
  const words = useWords("channels");
  const lead = `lead.${provider.channel}_${provider.provider.replaceAll("-", "_")}`;
  return (
    <>
      {hasWords(`channels:${lead}`) && <p className={styles.note}>{words(lead)}</p>}
      {provider.presets.length > 0 && (
        <Select
          label={words("connect.preset")}
          data={[...provider.presets.map(({ name }) => name), OWN].map((one) => ({
            value: one,
            label: words(`preset.${one}`),
          }))}
          value={form.presetName}
          allowDeselect={false}
          onChange={(one) => one !== null && form.setPresetName(one)}
        />
      )}
      <Fields
        provider={provider.provider}
        fields={form.fields}
        typed={form.typed}
        given={[]}
        error={error}
        onChange={(path, value) => form.setTyped((before) => ({ ...before, [path]: value }))}
      />
    </>
  );
}
