import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/**
 * The one place for colours, sizes and shapes: calm, warm, exact.
 *
 * Warm greys carry everything. One accent, a deep teal, marks what you can do. Amber means that a person is needed, red
 * an error or a legal block, green money that came in; none of the three is ever decoration. The dark theme is its own
 * design: surfaces get lighter as they come nearer, and colours are chosen again for it. `theme.test.ts` measures that
 * every text below can be read on every ground it stands on.
 */
export interface Palette {
  /** Grounds: the page, the rail beside it, what lies on the page, and what floats above it. */
  readonly page: string;
  readonly rail: string;
  readonly surface: string;
  readonly raised: string;
  /** Under the pointer, and chosen. */
  readonly hover: string;
  readonly pressed: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly muted: string;
  /** Edges of controls and marks without words: three to one, never text. */
  readonly edge: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly onAccent: string;
  readonly accentFill: string;
  readonly human: string;
  readonly humanSoft: string;
  readonly humanMark: string;
  readonly stop: string;
  readonly stopSoft: string;
  readonly stopMark: string;
  readonly money: string;
  readonly moneySoft: string;
  readonly moneyMark: string;
  readonly shadow: string;
}

export const LIGHT: Palette = {
  page: "#faf9f7",
  rail: "#f3f1ec",
  surface: "#ffffff",
  raised: "#ffffff",
  hover: "#f4f2ee",
  pressed: "#ebe8e1",
  line: "#e9e5de",
  lineStrong: "#d6d1c7",
  ink: "#1f1d1a",
  muted: "#68635a",
  edge: "#8b8579",
  accent: "#0f5e5c",
  accentSoft: "#e2eeec",
  onAccent: "#ffffff",
  accentFill: "#0f5e5c",
  human: "#875000",
  humanSoft: "#fbf0da",
  humanMark: "#c47a0a",
  stop: "#a8261d",
  stopSoft: "#fbe9e6",
  stopMark: "#c8372c",
  money: "#2b6a2f",
  moneySoft: "#e6f2e3",
  moneyMark: "#3d8b40",
  shadow: "rgb(60 50 30 / 14%)",
};

export const DARK: Palette = {
  page: "#171614",
  rail: "#121110",
  surface: "#1e1c1a",
  raised: "#282623",
  hover: "#262421",
  pressed: "#322f2b",
  line: "#302d29",
  lineStrong: "#48433c",
  ink: "#edeae4",
  muted: "#a8a196",
  edge: "#7d766b",
  accent: "#6cc7bd",
  accentSoft: "#17302e",
  onAccent: "#ffffff",
  accentFill: "#1b746f",
  human: "#e9bb62",
  humanSoft: "#332810",
  humanMark: "#d79a2b",
  stop: "#f2948a",
  stopSoft: "#3b1e1b",
  stopMark: "#e0655a",
  money: "#8fcd91",
  moneySoft: "#1c2e1d",
  moneyMark: "#5fae63",
  shadow: "rgb(0 0 0 / 55%)",
};

/** Which text stands on which ground somewhere in the product. */
export const READ_ON: readonly (readonly [text: keyof Palette, ground: keyof Palette])[] = [
  ...(["page", "rail", "surface", "raised", "hover", "pressed"] as const).flatMap((ground) => [
    ["ink", ground] as const,
    ["muted", ground] as const,
  ]),
  ...(["page", "rail", "surface", "raised", "hover", "accentSoft"] as const).map(
    (ground) => ["accent", ground] as const,
  ),
  ...(["human", "stop", "money"] as const).flatMap((text) =>
    (["page", "surface", "raised", "hover", `${text}Soft`] as const).map((ground) => [text, ground] as const),
  ),
  ["ink", "accentSoft"],
  ["ink", "humanSoft"],
  ["ink", "stopSoft"],
  ["onAccent", "accentFill"],
];

/** Marks without words that must still be seen. */
export const SEEN_ON: readonly (readonly [mark: keyof Palette, ground: keyof Palette])[] = (
  ["edge", "humanMark", "stopMark", "moneyMark", "accent"] as const
).flatMap((mark) => (["page", "surface"] as const).map((ground) => [mark, ground] as const));

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The palette as `--c-ink`, `--c-accent-soft` … */
export const variablesOf = (palette: Palette): Record<string, string> =>
  Object.fromEntries(Object.entries(palette).map(([name, colour]) => [`--c-${kebab(name)}`, colour]));

/** The same names mean the same to Mantine's components. */
const mantineNames = (palette: Palette, onFill: string): Record<string, string> => ({
  "--mantine-color-body": palette.page,
  "--mantine-color-text": palette.ink,
  "--mantine-color-bright": palette.ink,
  "--mantine-color-dimmed": palette.muted,
  "--mantine-color-placeholder": palette.muted,
  "--mantine-color-anchor": palette.accent,
  "--mantine-color-error": palette.stop,
  "--mantine-color-default": palette.surface,
  "--mantine-color-default-hover": palette.hover,
  "--mantine-color-default-color": palette.ink,
  "--mantine-color-default-border": palette.lineStrong,
  "--mantine-color-disabled": palette.pressed,
  "--mantine-color-disabled-color": palette.muted,
  "--mantine-color-disabled-border": palette.line,
  "--mantine-primary-color-contrast": onFill,
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...variablesOf(LIGHT), ...mantineNames(LIGHT, LIGHT.onAccent) },
  dark: { ...variablesOf(DARK), ...mantineNames(DARK, DARK.onAccent) },
});

/** What the page shows before the first script has run: its ground, so that nothing flashes. */
export const firstPaint = (): string =>
  `html{background:${LIGHT.page};color-scheme:light}` +
  `html[data-mantine-color-scheme=dark]{background:${DARK.page};color-scheme:dark}`;

const teal: MantineColorsTuple = [
  "#e8f2f1",
  "#cfe3e1",
  "#a5cbc8",
  "#77b1ad",
  "#4f9a95",
  "#2f8680",
  "#1b746f",
  "#0f5e5c",
  "#0b4c4b",
  "#083a39",
];
const gray: MantineColorsTuple = [
  "#faf9f7",
  "#f4f2ee",
  "#ebe8e1",
  "#dfdbd3",
  "#cec9bf",
  "#b3ada1",
  "#8b8579",
  "#68635a",
  "#47433d",
  "#1f1d1a",
];
const dark: MantineColorsTuple = [
  "#edeae4",
  "#c9c4ba",
  "#a8a196",
  "#7d766b",
  "#48433c",
  "#302d29",
  "#282623",
  "#1e1c1a",
  "#171614",
  "#121110",
];
const red: MantineColorsTuple = [
  "#fbe9e6",
  "#f6d0cb",
  "#eeaaa2",
  "#e58379",
  "#dc5f53",
  "#d2463a",
  "#c8372c",
  "#a8261d",
  "#861d16",
  "#641510",
];

export const theme = createTheme({
  colors: { teal, gray, dark, red },
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 6 },
  white: "#ffffff",
  black: LIGHT.ink,
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "1rem", lg: "1.25rem", xl: "1.75rem" },
  lineHeights: { xs: "1.333", sm: "1.43", md: "1.5", lg: "1.4", xl: "1.286" },
  headings: { fontWeight: "620" },
  spacing: { xs: "0.25rem", sm: "0.5rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  shadows: {
    xs: "0 1px 1px var(--c-shadow)",
    sm: "0 1px 3px var(--c-shadow)",
    md: "0 4px 16px var(--c-shadow)",
    lg: "0 8px 28px var(--c-shadow)",
    xl: "0 16px 48px var(--c-shadow)",
  },
  components: {
    Button: { defaultProps: { size: "sm", loaderProps: { type: "dots" } } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: 32 } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", allowDeselect: false, checkIconPosition: "right" } },
    // Its focus placeholder is no menu item, which a menu may not contain.
    Menu: {
      defaultProps: {
        withInitialFocusPlaceholder: false,
        shadow: "md",
        position: "bottom-end",
        offset: 6,
        transitionProps: { duration: 100 },
      },
    },
    Popover: { defaultProps: { shadow: "md", offset: 6, transitionProps: { duration: 100 } } },
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Drawer: { defaultProps: { transitionProps: { duration: 150 } } },
  },
});
