import { Select, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { STOPS } from "../../../../src/compliance/domain/contact.js";
import { CHANNELS, type Channel } from "../../../../src/kernel/channel.js";
import { toastDone, toastUndo } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import {
  useAddContactPoint,
  useChangeConsent,
  useChangeContactPoint,
  useChangeDebtor,
  useLiftOptOut,
  useSetOptOut,
  useSetStop,
} from "./data.js";
import { type DialogProps, FormDialog, ReasonField, UNDO_SECONDS, useForm } from "./form.js";
import { checkAddress, checked } from "./model.js";
import { usePerson } from "./person-context.js";
import type { ContactPointView, StopView } from "./shapes.js";

const reasonCheck = (because: string) => checked({ because: because.trim() === "" ? ("required" as const) : null });

const useChannelChoices = () => {
  const states = useWords("states");
  return CHANNELS.map((channel) => ({ value: channel as string, label: states(`channel.${channel}`) }));
};

/** The person wants no more of this channel, or of any: it binds at once. */
export function OptOutDialog({
  channel: asked,
  onClose,
}: DialogProps & { readonly channel: Channel | undefined }): ReactNode {
  const words = useWords("debtor");
  const { person, can } = usePerson();
  const [channel, setChannel] = useState<Channel | "all">(asked ?? "all");
  const [because, setBecause] = useState("");
  const setting = useSetOptOut(person.id);
  const lifting = useLiftOptOut(person.id);
  const form = useForm(reasonCheck(because), setting.error);
  const choices = [{ value: "all", label: words("optOut.everyChannel") }, ...useChannelChoices()];
  const submit = (): void => {
    if (!form.isRight()) return;
    setting.mutate(
      { channel, because: because.trim() },
      {
        onSuccess: ({ id }) => {
          // Who may not lift cannot be offered to take it back.
          if (can("liftOptOut"))
            toastUndo(
              words("optOut.done"),
              () => lifting.mutateAsync({ id, because: words("form.undone") }),
              UNDO_SECONDS,
            );
          else toastDone(words("optOut.done"));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={words("optOut.title")}
      note={words("optOut.note")}
      submit={words("optOut.submit")}
      isBusy={setting.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={words("optOut.channel")}
        data={choices}
        value={channel}
        onChange={(value) => value && setChannel(value as Channel | "all")}
      />
      <ReasonField
        label={words("optOut.because")}
        note={words("optOut.becauseNote")}
        value={because}
        onChange={setBecause}
        error={form.errorOf("because")}
      />
    </FormDialog>
  );
}

/** A fact that stops collection in law. */
export function StopDialog({ onClose }: DialogProps): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const [kind, setKind] = useState<StopView["kind"]>("cease-request");
  const [because, setBecause] = useState("");
  const setting = useSetStop(person.id);
  const form = useForm(reasonCheck(because), setting.error);
  const submit = (): void => {
    if (!form.isRight()) return;
    setting.mutate(
      { kind, because: because.trim() },
      {
        onSuccess: () => {
          toastDone(words("stop.done"));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={words("stop.title")}
      note={words("stop.note")}
      submit={words("stop.submit")}
      tone="stop"
      isBusy={setting.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={words("stop.what")}
        data={STOPS.map((value) => ({ value, label: words(`stop.${value}`) }))}
        value={kind}
        onChange={(value) => value && setKind(value as StopView["kind"])}
      />
      <ReasonField
        label={words("stop.because")}
        note={words("stop.becauseNote")}
        value={because}
        onChange={setBecause}
        error={form.errorOf("because")}
      />
    </FormDialog>
  );
}

interface ConsentProps extends DialogProps {
  readonly channel: Channel | undefined;
  readonly granted: boolean;
}

/** What the person authorised, with what stands behind it; or that they took it back. */
export function ConsentDialog({ channel: asked, granted, onClose }: ConsentProps): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const [channel, setChannel] = useState<Channel>(asked ?? "email");
  const [medium, setMedium] = useState("");
  const [textVersion, setTextVersion] = useState("");
  const changing = useChangeConsent(person.id);
  const form = useForm<"medium" | "textVersion">(
    checked({ medium: medium.trim() === "" ? "required" : null, textVersion: null }),
    changing.error,
  );
  const choices = useChannelChoices();
  const of = granted ? "grant" : "withdraw";
  const submit = (): void => {
    if (!form.isRight()) return;
    changing.mutate(
      { channels: [channel], granted, medium: medium.trim(), textVersion: textVersion.trim() || null },
      {
        onSuccess: () => {
          toastDone(words(`${of}.done`));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={words(`${of}.title`)}
      note={words(`${of}.note`)}
      submit={words(`${of}.submit`)}
      isBusy={changing.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={words("optOut.channel")}
        data={choices}
        value={channel}
        onChange={(value) => value && setChannel(value as Channel)}
      />
      <ReasonField
        label={words(`${of}.medium`)}
        note={words(`${of}.mediumNote`)}
        value={medium}
        onChange={setMedium}
        error={form.errorOf("medium")}
      />
      {granted && (
        <TextInput
          label={words("grant.textVersion")}
          description={words("grant.textVersionNote")}
          value={textVersion}
          error={form.errorOf("textVersion")}
          maxLength={60}
          onChange={({ currentTarget }) => setTextVersion(currentTarget.value)}
        />
      )}
    </FormDialog>
  );
}

const ADDRESS_KINDS = ["email", "phone", "address"] as const satisfies readonly ContactPointView["kind"][];

/** A new way to reach the person. */
export function AddressDialog({ onClose }: DialogProps): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const [kind, setKind] = useState<(typeof ADDRESS_KINDS)[number]>("email");
  const [value, setValue] = useState("");
  const adding = useAddContactPoint(person.id);
  const form = useForm(checked({ value: checkAddress(kind, value) }), adding.error);
  const submit = (): void => {
    if (!form.isRight()) return;
    adding.mutate(
      { kind, value: value.trim() },
      {
        onSuccess: (point) => {
          toastDone(words("contact.added", { value: point.value }));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={words("contact.addTitle")}
      note={words("contact.addNote")}
      submit={words("contact.addSubmit")}
      isBusy={adding.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={words("contact.kind")}
        data={ADDRESS_KINDS.map((each) => ({ value: each, label: words(`contact.${each}`) }))}
        value={kind}
        onChange={(chosen) => chosen && setKind(chosen as (typeof ADDRESS_KINDS)[number])}
      />
      <TextInput
        label={words(`contact.${kind}`)}
        description={kind === "phone" ? words("contact.phoneNote") : undefined}
        type={kind === "email" ? "email" : kind === "phone" ? "tel" : "text"}
        autoComplete="off"
        value={value}
        error={form.errorOf("value")}
        maxLength={300}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
        data-autofocus={true}
      />
    </FormDialog>
  );
}

/** This address no longer reaches the person: nothing is sent there any more. */
export function BadAddressDialog({ point, onClose }: DialogProps & { readonly point: ContactPointView }): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const [because, setBecause] = useState("");
  const changing = useChangeContactPoint(person.id);
  const form = useForm(reasonCheck(because), changing.error);
  const submit = (): void => {
    if (!form.isRight()) return;
    changing.mutate(
      { id: point.id, health: "bad", because: because.trim() },
      {
        onSuccess: () => {
          const undo = () => changing.mutateAsync({ id: point.id, health: "unknown" });
          toastUndo(words("contact.badDone", { value: point.value }), undo, UNDO_SECONDS);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={words("contact.badTitle")}
      note={words("contact.badNote", { value: point.value })}
      submit={words("contact.badSubmit")}
      isBusy={changing.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <ReasonField
        label={words("contact.badBecause")}
        note={words("contact.badBecauseNote")}
        value={because}
        onChange={setBecause}
        error={form.errorOf("because")}
      />
    </FormDialog>
  );
}

const NO_CHANNEL = "none";

/** The channel that the person would rather be reached on: it goes first where a step allows several. */
export function PreferredDialog({ onClose }: DialogProps): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const [channel, setChannel] = useState<string>(person.preferredChannel ?? NO_CHANNEL);
  const changing = useChangeDebtor(person.id);
  const form = useForm({}, changing.error);
  const choices = [{ value: NO_CHANNEL, label: words("preferred.none") }, ...useChannelChoices()];
  const submit = (): void =>
    changing.mutate(
      { preferredChannel: channel === NO_CHANNEL ? null : (channel as Channel) },
      {
        onSuccess: () => {
          toastDone(words("preferred.done"));
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={words("preferred.title")}
      note={words("preferred.note")}
      submit={words("preferred.submit")}
      isBusy={changing.isPending}
      trouble={form.trouble}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={words("optOut.channel")}
        data={choices}
        value={channel}
        onChange={(value) => setChannel(value ?? NO_CHANNEL)}
        data-autofocus={true}
      />
    </FormDialog>
  );
}
