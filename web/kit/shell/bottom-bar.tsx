import { Drawer, SegmentedControl, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { LOCALES, type Locale } from "../../../src/kernel/locale.js";
import { MoreIcon } from "../icons.js";
import { useLocale, useWords } from "../words.js";
import styles from "./bottom-bar.module.css";
import type { NavItem } from "./nav.js";
import { LANGUAGE_NAMES, SCHEMES, type Scheme } from "./preference-menus.js";
import { useChangeLocale } from "./session-actions.js";

/** On a phone the way through the product lies under the thumb; what does not fit is behind "Más". */
export function BottomBar({ nav }: { readonly nav: readonly NavItem[] }): ReactNode {
  const words = useWords("kit");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <nav className={styles.bar} aria-label={words("shell.nav")}>
        {nav.filter(({ isMain }) => isMain).map(({ id, icon: Picture, label, link }) => (
          <Link
            key={id}
            {...link}
            className={styles.item ?? ""}
            activeProps={{ "data-active": true, "aria-current": "page" }}
            activeOptions={{ exact: link.to === "/" }}
          >
            <Picture size={22} stroke={1.6} aria-hidden={true} />
            <span>{label}</span>
          </Link>
        ))}
        <UnstyledButton className={styles.item ?? ""} aria-expanded={isOpen} onClick={() => setOpen(true)}>
          <MoreIcon size={22} stroke={1.6} aria-hidden={true} />
          <span>{words("shell.more")}</span>
        </UnstyledButton>
      </nav>
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        position="bottom"
        size="auto"
        title={words("shell.more")}
        closeButtonProps={{ "aria-label": words("close"), size: 44 }}
      >
        <More nav={nav.filter(({ isMain }) => !isMain)} onGo={() => setOpen(false)} />
      </Drawer>
    </>
  );
}

function More({ nav, onGo }: { readonly nav: readonly NavItem[]; readonly onGo: () => void }): ReactNode {
  const words = useWords("kit");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = useChangeLocale();
  const locale = useLocale();
  return (
    <div className={styles.more}>
      {nav.map(({ id, icon: Picture, label, link }) => (
        <Link key={id} {...link} className={styles.line ?? ""} onClick={onGo}>
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
  );
}
