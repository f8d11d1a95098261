/** The magnifying glass of the search. */
import type { ReactNode } from 'react';

export function Glass(): ReactNode {
  return (
    <svg
      viewBox="0 0 16 16"
      width="15"
      height="15"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      aria-hidden="true"
    >
      <circle cx="6.8" cy="6.8" r="4.8" />
      <path d="m10.4 10.4 4 4" strokeLinecap="round" />
    </svg>
  );
}
