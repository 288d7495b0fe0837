import type { ReactNode } from "react";

/** The mark: two lines that lean on each other, and what they agree on. */
export const BrandMark = ({ size = 28 }: { readonly size?: number }): ReactNode => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" style={{ flex: "none" }}>
    <rect width="32" height="32" rx="8" fill="#0f5e5c" />
    <path
      d="M8.5 23 14 10.2a2.2 2.2 0 0 1 4 0L23.5 23"
      fill="none"
      stroke="#fff"
      strokeWidth="3"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
    <path d="M11.6 18.3c2.3 2.1 6.5 2.1 8.8 0" fill="none" stroke="#8ed1c8" strokeWidth="3" strokeLinecap="round" />
  </svg>
);
