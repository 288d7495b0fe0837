import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { testQuery, useTrial } from "./data.js";
import type { AccountRow } from "./model.js";
import { Because } from "./said.js";

/** A message to oneself, by this very account. */
export function Trial({ row }: { readonly row: AccountRow }): ReactNode {
  const words = useWords("channels");
  const locale = useLocale();
  const { me } = useSession();
  const trial = useTrial();
  const isMail = row.channel === "email";
  const [address, setAddress] = useState(isMail ? (me.actor.email ?? "") : "");
  const test = useQuery({ ...testQuery(trial.data?.id ?? "0"), enabled: trial.data !== undefined });
  const sent = test.data ?? trial.data;
  const notes = ["note", `note_${row.channel}`, ...(row.isSandbox ? ["sandbox", `sandbox_${row.channel}`] : [])];
  const key = notes.findLast((one) => hasWords(`channels:trial.${one}`)) ?? "note";
  const kind = isMail ? "email" : row.channel === "telegram" ? "chat" : "phone";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (address.trim() !== "") trial.mutate({ id: row.id, address: address.trim(), locale });
  };
  return (
    <li className={styles.step}>
      <h3>{words("trial.title")}</h3>
      <p className={styles.note}>{words(`trial.${key}`)}</p>
      <form className={styles.line} onSubmit={submit}>
        <TextInput
          className={styles.grow ?? ""}
          aria-label={words(`trial.${kind}`)}
          placeholder={words(`trial.${kind}Example`)}
          type={isMail ? "email" : "text"}
          inputMode={isMail ? "email" : kind === "phone" ? "tel" : "text"}
          value={address}
          onChange={({ currentTarget: { value } }) => setAddress(value)}
        />
        <Button type="submit" variant="default" loading={trial.isPending} disabled={address.trim() === ""}>
          {words("trial.send")}
        </Button>
      </form>
      {trial.error !== null && <Trouble error={trial.error} />}
      {sent && (
        <p className={styles.sent} role="status">
          <StateBadge kind="message" state={sent.state} /> {sent.address}
          {sent.because !== null && <Because because={sent.because} />}
          {row.isSandbox && sent.state === "sent" && <ToSimulator channel={row.channel} address={sent.address} />}
        </p>
      )}
    </li>
  );
}

/** Where a test of a pretend provider has arrived. */
function ToSimulator({ channel, address }: { readonly channel: string; readonly address: string }): ReactNode {
  const words = useWords("channels");
  const { can } = useSession();
  if (!can("simulator:use") || channel === "letter") return null;
  const search = channel === "email" ? { view: "mail", mailbox: address } : { channel, q: address };
  return (
    <Link to="/sim" search={search as never} className={styles.arrived ?? ""}>
      {words("trial.see")}
    </Link>
  );
}
