import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Channel } from "../../../../src/kernel/channel.js";
import { isLocale, type Locale } from "../../../../src/kernel/locale.js";
import { LANGUAGE_NAMES } from "../../../kit/shell/preference-menus.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { type PreviewText, previewQuery, type TemplateRow, templateQuery } from "./data.js";
import styles from "./template-text.module.css";

interface TemplateTextProps {
  readonly template: TemplateRow;
  readonly channels: readonly Channel[];
}

/** What the step says, in each channel and language, as a real person would get it. */
export function TemplateText({ template, channels }: TemplateTextProps): ReactNode {
  const words = useWords("strategy");
  const states = useWords("states");
  const own = useLocale();
  const usable = channels.filter((channel) => template.channels.includes(channel));
  const locales = template.locales.filter(isLocale);
  const [channel, setChannel] = useState<Channel>(usable[0] ?? "email");
  const [locale, setLocale] = useState<Locale>(locales.includes(own) ? own : (locales[0] ?? "es"));
  if (usable.length === 0) return <p className={styles.note}>{words("text.none")}</p>;
  return (
    <div className={styles.text}>
      <div className={styles.choices}>
        {usable.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={words("text.channel")}
            value={channel}
            onChange={(value) => setChannel(value as Channel)}
            data={usable.map((value) => ({ value, label: states(`channel.${value}`) }))}
          />
        )}
        {locales.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={words("text.language")}
            value={locale}
            onChange={(value) => setLocale(value as Locale)}
            data={locales.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
        )}
      </div>
      <Shown template={template} channel={channel} locale={locale} />
    </div>
  );
}

interface ShownProps {
  readonly template: TemplateRow;
  readonly channel: Channel;
  readonly locale: Locale;
}

/** As the account that owes most would get it; the bare template where there is nobody to show it for. */
function Shown({ template, channel, locale }: ShownProps): ReactNode {
  const preview = useQuery(previewQuery(template.id, channel, locale));
  if (preview.data) return <Letter preview={preview.data} />;
  if (preview.error !== null)
    return <Bare template={template} channel={channel} locale={locale} error={preview.error} />;
  return <Skeleton height={120} radius={10} />;
}

function Letter({
  preview: { channel, debtor, to, subject, text, sms },
}: {
  readonly preview: PreviewText;
}): ReactNode {
  const words = useWords("strategy");
  return (
    <figure className={styles.letter} data-channel={channel}>
      <figcaption className={styles.caption}>
        {words("text.for", { name: debtor.name })}
        {to && <span className={styles.to}>{to}</span>}
        {sms && <span>{words("text.sms", { count: sms.parts })}</span>}
      </figcaption>
      <div className={styles.page}>
        {subject && <p className={styles.subject}>{subject}</p>}
        <p className={styles.words}>{text}</p>
      </div>
    </figure>
  );
}

function Bare({ template, channel, locale, error }: ShownProps & { readonly error: unknown }): ReactNode {
  const words = useWords("strategy");
  const { data, error: own } = useQuery(templateQuery(template.id));
  const variant =
    data?.variants.find((one) => one.channel === channel && one.locale === locale) ??
    data?.variants.find((one) => one.channel === channel);
  if (own !== null) return <Trouble error={error} />;
  if (data === undefined) return <Skeleton height={120} radius={10} />;
  if (variant === undefined) return <p className={styles.note}>{words("text.none")}</p>;
  return (
    <figure className={styles.letter} data-channel={channel}>
      <figcaption className={styles.caption}>{words("text.bare")}</figcaption>
      <div className={styles.page}>
        {variant.subject && <p className={styles.subject}>{variant.subject}</p>}
        <p className={styles.words}>{variant.body}</p>
      </div>
    </figure>
  );
}
