/** Line drawings of one weight, 24 units wide. */
import type { ReactNode } from "react";

const DRAWN = {
  lamp: (
    <>
      <rect x="3" y="10" width="10" height="8.5" rx="1.6" />
      <path d="m5.500 10 .8-4h3.400l.8 4M5.500 4h5M13 12.200h2.200v4H13M17.500 13l4-2.600M17.500 15.500l4 2.600M18 14.200h4" />
    </>
  ),
  library: (
    <>
      <rect x="3" y="4" width="8" height="7" rx="1.5" />
      <rect x="13" y="4" width="8" height="7" rx="1.5" />
      <rect x="3" y="13" width="8" height="7" rx="1.5" />
      <rect x="13" y="13" width="8" height="7" rx="1.5" />
    </>
  ),
  board: (
    <>
      <path d="M3 17h18M7 17v2M17 17v2" />
      <rect x="3" y="6" width="7" height="8" rx="1.5" />
      <rect x="13" y="6" width="8" height="8" rx="1.5" />
    </>
  ),
  explore: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m15.5 8.5-2 5-5 2 2-5z" />
    </>
  ),
  code: <path d="m8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14" />,
  key: (
    <>
      <circle cx="8" cy="14" r="4" />
      <path d="m11 11 8-8M16 6l3 3" />
    </>
  ),
  gauge: (
    <>
      <path d="M4 18a9 9 0 1 1 16 0" />
      <path d="m12 14 4-5" />
    </>
  ),
  star: <path d="m12 4 2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z" />,
  starFull: <path fill="currentColor" d="m12 4 2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z" />,
  play: <path fill="currentColor" d="M8 5.5v13l11-6.5z" />,
  pause: <path strokeWidth="3" d="M9 6v12M15 6v12" />,
  back: <path d="m14 6-6 6 6 6M18 6v12" />,
  forward: <path d="m10 6 6 6-6 6M6 6v12" />,
  loop: <path d="M17 4l3 3-3 3M20 7H8a4 4 0 0 0-4 4v1M7 20l-3-3 3-3M4 17h12a4 4 0 0 0 4-4v-1" />,
  sound: <path d="M4 10v4h3l5 4V6l-5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" />,
  mute: <path d="M4 10v4h3l5 4V6l-5 4zM16 10l5 5M21 10l-5 5" />,
  full: <path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  check: <path d="m5 13 4 4L19 7" />,
  trash: <path d="M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10 11v5M14 11v5" />,
  restore: <path d="M4 10a8 8 0 1 1 2 7M4 4v6h6" />,
  folder: <path d="M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z" />,
  plus: <path d="M12 5v14M5 12h14" />,
  search: (
    <>
      <circle cx="11" cy="11" r="6.5" />
      <path d="m16 16 5 5" />
    </>
  ),
  download: <path d="M12 4v11M7 11l5 5 5-5M5 20h14" />,
  remix: <path d="M4 7h4l8 10h4M4 17h4l2-2.5M14 9.5 16 7h4M18 4l3 3-3 3M18 14l3 3-3 3" />,
  dice: (
    <>
      <rect x="4" y="4" width="16" height="16" rx="3" />
      <path strokeWidth="2.6" d="M9 9h.01M15 15h.01M15 9h.01M9 15h.01" />
    </>
  ),
  picture: (
    <>
      <rect x="3" y="5" width="18" height="14" rx="2" />
      <path d="m4 17 5-5 4 4 3-3 4 4M15.5 9.5h.01" />
    </>
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2" />
    </>
  ),
  moon: <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />,
  globe: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18" />
    </>
  ),
  more: <path strokeWidth="2.8" d="M6 12h.01M12 12h.01M18 12h.01" />,
  undo: <path d="M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3" />,
  redo: <path d="m16 5 4 4-4 4M20 9H10a6 6 0 0 0 0 12h3" />,
  split: <path d="M12 3v18M8 8l-4 4 4 4M16 8l4 4-4 4" />,
  copy: (
    <>
      <rect x="8" y="8" width="12" height="12" rx="2" />
      <path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2" />
    </>
  ),
  share: <path d="M12 15V4M8 8l4-4 4 4M5 13v6h14v-6" />,
  sliders: <path d="M4 7h9M17 7h3M4 17h3M11 17h9M13 5v4M7 15v4" />,
  wand: <path d="m4 20 11-11M14 4v3M12.500 5.500h3M19 9v3M17.500 10.500h3M17 4l.01.01" />,
  door: <path d="M14 4H6v16h8M10 12h11M17 8l4 4-4 4" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWN;

export function Icon({ name, size = 20, className = "" }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${className}`}
    >
      {DRAWN[name]}
    </svg>
  );
}
