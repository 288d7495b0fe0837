import { ActionIcon, Button, Menu, useMantineColorScheme } from "@mantine/core";
import type { ReactNode } from "react";
import { LOCALES, type Locale } from "../../../src/kernel/locale.js";
import { AutoSchemeIcon, CheckIcon, DarkIcon, type Icon, LightIcon } from "../icons.js";
import { useLocale, useWords } from "../words.js";
import { useChangeLocale } from "./session-actions.js";

/** Each language by its own name: whoever is lost in another one finds theirs. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { es: "Español", en: "English", pt: "Português" };

export function LanguageMenu({ onChoose }: { readonly onChoose?: (locale: Locale) => void }): ReactNode {
  const words = useWords("kit");
  const current = useLocale();
  const change = useChangeLocale();
  return (
    <Menu width={180}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-md" h={32} px={9} fz={12}>
          <span aria-hidden={true}>{current.toUpperCase()}</span>
          <span className="visually-hidden">{`${words("shell.language")}: ${LANGUAGE_NAMES[current]}`}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {LOCALES.map((locale) => (
          <Menu.Item
            key={locale}
            lang={locale}
            aria-current={locale === current}
            rightSection={locale === current ? <CheckIcon size={16} /> : null}
            onClick={() => (onChoose ?? change)(locale)}
          >
            {LANGUAGE_NAMES[locale]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export type Scheme = "light" | "dark" | "auto";
export const SCHEMES: readonly { readonly scheme: Scheme; readonly icon: Icon }[] = [
  { scheme: "light", icon: LightIcon },
  { scheme: "dark", icon: DarkIcon },
  { scheme: "auto", icon: AutoSchemeIcon },
];

export function SchemeMenu(): ReactNode {
  const words = useWords("kit");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Picture = SCHEMES.find(({ scheme }) => scheme === colorScheme)?.icon ?? AutoSchemeIcon;
  return (
    <Menu width={180}>
      <Menu.Target>
        <ActionIcon aria-label={words("shell.scheme")} data-hint={words("shell.scheme")}>
          <Picture size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ scheme, icon: Own }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Own size={16} stroke={1.6} />}
            aria-current={scheme === colorScheme}
            rightSection={scheme === colorScheme ? <CheckIcon size={16} /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {words(`shell.scheme_${scheme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
