import { Drawer, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { LOCALES, type Locale } from "../../../src/kernel/locale.js";
import { useLocale, useWords } from "../words.js";
import styles from "./bottom-bar.module.css";
import type { NavItem } from "./nav.js";
import { LANGUAGE_NAMES, SCHEMES, type Scheme } from "./preference-menus.js";
import { useChangeLocale } from "./session-actions.js";

interface MoreSheetProps {
  readonly nav: readonly NavItem[];
  readonly onClose: () => void;
}

/** What is behind "Más" on a phone: the other places, the language, the appearance. */
export default function MoreSheet({ nav, onClose }: MoreSheetProps): ReactNode {
  const words = useWords("kit");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = useChangeLocale();
  const locale = useLocale();
  return (
    <Drawer
      opened={true}
      onClose={onClose}
      position="bottom"
      size="auto"
      title={words("shell.more")}
      closeButtonProps={{ "aria-label": words("close"), size: 44, iconSize: 20 }}
      classNames={{ content: styles.sheet ?? "" }}
    >
      <div className={styles.more}>
        {nav.map(({ id, icon: Picture, label, link }) => (
          <Link key={id} {...link} className={styles.line ?? ""} onClick={onClose}>
            <Picture size={20} stroke={1.6} aria-hidden={true} />
            {label}
          </Link>
        ))}
        <div className={styles.choice}>
          <span>{words("shell.language")}</span>
          <SegmentedControl
            fullWidth={true}
            value={locale}
            onChange={(value) => change(value as Locale)}
            data={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
        </div>
        <div className={styles.choice}>
          <span>{words("shell.scheme")}</span>
          <SegmentedControl
            fullWidth={true}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as Scheme)}
            data={SCHEMES.map(({ scheme }) => ({ value: scheme, label: words(`shell.scheme_${scheme}`) }))}
          />
        </div>
      </div>
    </Drawer>
  );
}
