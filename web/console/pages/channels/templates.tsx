import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { State } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { templatesQuery } from "./data.js";
import { type AccountRow, filledIn, TEMPLATE_LOOKS, type TemplateRow } from "./model.js";
import { Because } from "./said.js";

/** The words that the provider has to approve, and how far it is with each. */
export function Templates({ row }: { readonly row: AccountRow }): ReactNode {
  const words = useWords("channels");
  const { data, error, refetch } = useQuery(templatesQuery(row.id));
  return (
    <section className={styles.part}>
      <h3>{words("templates.title")}</h3>
      <p className={styles.note}>{words(data?.length === 0 ? "templates.none" : "templates.note")}</p>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={120} radius={8} />}
      {data && data.length > 0 && (
        <ul className={styles.templates}>
          {data.map((template) => (
            <One key={template.id} template={template} />
          ))}
        </ul>
      )}
    </section>
  );
}

function One({ template }: { readonly template: TemplateRow }): ReactNode {
  const words = useWords("channels");
  const { name, language, state, because, changedAt, template: ours } = template;
  return (
    <li>
      <details>
        <summary>
          <span className={styles.templateName}>
            <code>{name}</code> <span className={styles.quiet}>{language}</span>
          </span>
          <State {...TEMPLATE_LOOKS[state]}>{words(`templates.state.${state}`)}</State>
        </summary>
        <p className={styles.paper} lang={language.replace("_", "-")}>
          {filledIn(template).map(({ at, text, isValue }) => (isValue ? <mark key={at}>{text}</mark> : text))}
        </p>
        <p className={styles.note}>
          {ours && (
            <>
              <Link to="/templates/$key" params={{ key: ours.key }}>
                {ours.key}
              </Link>{" "}
              {words("templates.version", { version: ours.version })} ·{" "}
            </>
          )}
          {words(`templates.category.${template.category}`)} · <When at={changedAt} tone="muted" />
        </p>
      </details>
      {because !== null && (
        <p className={styles.stepWhy}>
          <Because because={because} />
        </p>
      )}
    </li>
  );
}
