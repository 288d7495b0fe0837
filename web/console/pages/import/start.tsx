import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useEffect, useId, useState } from "react";
import { FileDrop } from "../../../kit/file-drop.js";
import { formatPercent } from "../../../kit/format.js";
import { AddIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { CreditorDialog } from "./creditor-dialog.js";
import { creditorsQuery } from "./data.js";
import { chooseCreditor, chooseFile, chooseKind, stop, useDesk } from "./desk.js";
import styles from "./import.module.css";
import type { ImportKind } from "./model.js";
import { NoticeDialog } from "./notice-dialog.js";
import { Past } from "./past.js";
import { Samples } from "./samples.js";
import { useFileTrouble } from "./say.js";
import { Steps } from "./steps.js";

const route = getRouteApi("/shell/import");

/** The first step: what it is, whose it is, and the file. */
export function Start(): ReactNode {
  const words = useWords("import");
  const { kind, creditorId, file, work, trouble } = useDesk();
  const sayTrouble = useFileTrouble();
  const { kind: asked } = route.useSearch();
  useEffect(() => {
    if (asked !== undefined) chooseKind(asked);
  }, [asked]);
  const needsCreditor = file !== null && creditorId === null;
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <Steps at="file" />
      <Card>
        <div className={styles.start}>
          <div className={styles.startChoices}>
            <KindChoice kind={kind} />
            <CreditorChoice isMissing={needsCreditor} />
          </div>
          <FileDrop
            label={words("file.drop")}
            note={words("file.note")}
            accept=".csv,.txt,.tsv,.xlsx"
            file={file}
            onFile={chooseFile}
            error={trouble === null ? undefined : sayTrouble(trouble)}
          />
          {work?.what === "looking" && <Looking share={work.share} />}
          <Samples />
        </div>
      </Card>
      <Past />
    </PageFrame>
  );
}

const KINDS: readonly ImportKind[] = ["debts", "payments"];

function KindChoice({ kind }: { readonly kind: ImportKind }): ReactNode {
  const words = useWords("import");
  const name = useId();
  return (
    <fieldset className={styles.kinds}>
      <legend>{words("kind.label")}</legend>
      <div className={styles.kindCards}>
        {KINDS.map((value) => (
          <label key={value} className={styles.kind} data-chosen={value === kind || undefined}>
            <input type="radio" name={name} value={value} checked={value === kind} onChange={() => chooseKind(value)} />
            <span>
              <span className={styles.kindName}>{words(`kind.${value}`)}</span>
              <span className={styles.note}>{words(`kind.${value}Note`)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function CreditorChoice({ isMissing }: { readonly isMissing: boolean }): ReactNode {
  const words = useWords("import");
  const { can } = useSession();
  const { creditorId } = useDesk();
  const creditors = useQuery(creditorsQuery);
  const [isAdding, setAdding] = useState(false);
  const [isTelling, setTelling] = useState(false);
  const rows = creditors.data;
  const only = rows?.length === 1 ? rows[0]?.id : undefined;
  useEffect(() => {
    // Who has one creditor need not choose; who was removed cannot stay chosen.
    if (creditorId === null && only !== undefined) chooseCreditor(only);
  }, [creditorId, only]);
  if (rows === undefined && creditors.error !== null)
    return <Trouble error={creditors.error} onRetry={() => void creditors.refetch()} />;
  const mayAdd = can("portfolio:write");
  const chosen = rows?.find(({ id }) => id === creditorId);
  return (
    <div>
      <div className={styles.creditor}>
        <Select
          label={words("creditor.label")}
          description={words("creditor.note")}
          placeholder={words(rows?.length === 0 ? "creditor.none" : "creditor.choose")}
          data={(rows ?? []).map(({ id, name, currency }) => ({ value: id, label: `${name} · ${currency}` }))}
          value={creditorId}
          onChange={(value) => value !== null && chooseCreditor(value)}
          searchable={(rows?.length ?? 0) > 8}
          disabled={rows === undefined || rows.length === 0}
          error={isMissing ? words("creditor.missing") : undefined}
          comboboxProps={{ withinPortal: true }}
          className={styles.grow ?? ""}
        />
        {mayAdd && (
          <Button
            variant="default"
            leftSection={<AddIcon size={16} />}
            onClick={() => setAdding(true)}
            className={styles.addCreditor ?? ""}
          >
            {words("creditor.add")}
          </Button>
        )}
      </div>
      {mayAdd && chosen && (
        <button type="button" onClick={() => setTelling(true)} className={styles.legal}>
          {words("notice.open")}
        </button>
      )}
      {isTelling && chosen && <NoticeDialog creditor={chosen} onClose={() => setTelling(false)} />}
      {isAdding && (
        <CreditorDialog
          onClose={() => setAdding(false)}
          onAdded={({ id }) => {
            chooseCreditor(id);
            setAdding(false);
          }}
        />
      )}
    </div>
  );
}

/** A workbook is sent whole before it can be looked at: it says how far it is, and can be stopped. */
function Looking({ share }: { readonly share: number }): ReactNode {
  const words = useWords("import");
  const kit = useWords("kit");
  const locale = useLocale();
  return (
    <div className={styles.looking} role="status">
      <span>{words(share < 1 ? "file.sending" : "file.looking", { share: formatPercent(share, locale) })}</span>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={stop}>
        {kit("cancel")}
      </Button>
    </div>
  );
}
