/** How a variant speaks to people. The default is `warm`. */
export const TONES = ["formal", "warm", "firm"] as const;
export type Tone = (typeof TONES)[number];
