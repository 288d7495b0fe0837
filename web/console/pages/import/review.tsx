import { Button } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { formatNumber } from "../../../kit/format.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { toastTrouble } from "../../../kit/toasts.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { Counts } from "./counts.js";
import { type ImportView, useDiscard, useStep } from "./data.js";
import { backToColumns, useDesk } from "./desk.js";
import styles from "./import.module.css";
import { useImportFrame } from "./import-frame.js";
import { JobEnd } from "./job-end.js";
import { PreviewRows } from "./preview-rows.js";
import { Rejects } from "./rejects.js";
import { firstShown, isNews, validRows } from "./review-model.js";
import { Steps } from "./steps.js";

const route = getRouteApi("/shell/import");

/** The third step: what would change, before anything does. */
export function Review({ record }: { readonly record: ImportView }): ReactNode {
  const { show, code } = route.useSearch();
  const { counts } = record;
  const shown = show ?? firstShown(counts);
  return (
    <PageFrame {...useImportFrame(record)} action={<Actions record={record} />}>
      <Steps at="review" />
      <JobEnd job={record.job} />
      {counts && <Counts record={record} counts={counts} shown={shown} />}
      {shown === "rejected" ? <Rejects record={record} code={code} /> : <PreviewRows record={record} kind={shown} />}
    </PageFrame>
  );
}

function Actions({ record }: { readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const { can } = useSession();
  const commit = useStep("commit");
  const valid = validRows(record.counts);
  const changes = (record.counts?.created ?? 0) + (record.counts?.updated ?? 0);
  if (!can("imports:write")) return null;
  return (
    <>
      <Leave record={record} />
      <Button
        loading={commit.isPending}
        disabled={!isNews(record)}
        onClick={() => commit.mutate(record.id, { onError: toastTrouble })}
      >
        {changes === 0
          ? words(isNews(record) ? "review.noPayments" : "review.nothing")
          : words(`review.commit.${record.kind}`, { count: valid, text: formatNumber(valid, locale) })}
      </Button>
    </>
  );
}

/** Back to the columns where the file is still at hand; otherwise the checked file can be thrown away. */
function Leave({ record }: { readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  const navigate = useNavigate();
  const isPhone = usePhone();
  const { checkedId, look } = useDesk();
  const discard = useDiscard();
  const [isAsking, setAsking] = useState(false);
  const toList = () => navigate({ to: "/import", search: {} });
  if (checkedId === record.id && look) {
    const back = async (): Promise<void> => {
      backToColumns();
      // The check that is left behind would only clutter the list; should this fail, it stays there and harms nobody.
      discard.mutate(record.id);
      await toList();
    };
    return (
      <Button variant="default" onClick={() => void back()} className={styles.leave ?? ""}>
        {words(isPhone ? "review.backShort" : "review.back")}
      </Button>
    );
  }
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)} className={styles.leave ?? ""}>
        {words("review.discard")}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words("review.discardTitle", { file: record.fileName })}
        confirmLabel={words("review.discard")}
        tone="stop"
        onConfirm={async () => {
          await discard.mutateAsync(record.id);
          await toList();
        }}
      >
        {words("review.discardSentence")}
      </ConfirmDialog>
    </>
  );
}
